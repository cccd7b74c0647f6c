import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { reports } from "./kit/judged.ts";

/** Everything that a learner must not see carries this word. */
const WORD = "quarry";
const JUDGE = `import os
from atelier_judge import equal, learner, test
${WORD}_expected = "${WORD}-reference-solution"
@test(task=1, points=1, hidden=True)
def ${WORD}_check(rng):
    learner.look(int(rng.integers(1000)))
    equal(${WORD}_expected, "${WORD}-reference-solution")
`;

/** Looks wherever a program can look: files, memory, frames, variables, descriptors, other processes. */
const SEARCH = `import os, re, sys
# Spelt so that neither this text nor the pattern holds what is looked for.
WORDS = re.compile(rb'[q]uarry|(?:5e){8}')
def files():
    for top in ('/work', '/tmp', '/dev/shm', '/atelier', '/etc', '/proc/self', '/proc/1'):
        for folder, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name not in ('task', 'map_files', 'attr')]
            for name in names:
                if name in ('pagemap', 'mem', 'kmsg', 'clear_refs'): continue
                try:
                    fd = os.open(f'{folder}/{name}', os.O_RDONLY | os.O_NONBLOCK)
                    yield f'{folder}/{name}', os.read(fd, 1 << 22)
                    os.close(fd)
                except OSError: pass
def memory():
    with open('/proc/self/mem', 'rb', 0) as source:
        for line in open('/proc/self/maps'):
            area, kind, *_ = line.split()
            if not kind.startswith('r') or '[v' in line or '/usr/' in line: continue
            start, end = (int(part, 16) for part in area.split('-'))
            try:
                source.seek(start); yield line.strip(), source.read(min(end - start, 64 << 20))
            except (OSError, ValueError, OverflowError): pass
def look(number):
    found = [place for place, text in files() if WORDS.search(text)]
    found += [place for place, text in memory() if WORDS.search(text)]
    found += [name for name in sys.modules if 'judge' in name]
    print(found)
    return number`;

describeAttack(
  "what only the judge may know",
  (cage) => {
    test("lies neither in a file nor in the memory of the learner's sandbox", async () => {
      const given = { judge: JUDGE, params: { callSeconds: 45 }, limits: { cpuSeconds: 40, wallSeconds: 50 } };
      const outcome = await cage.run(SEARCH, given);
      expect(outcome.stdout).toBe("[]\n");
      expect(reports(outcome)).toMatchObject([{ kind: "check", status: "passed" }, { kind: "done" }]);
    });

    test("would be found by the same search if it were there", async () => {
      const outcome = await cage.run(`${SEARCH}\nopen('/tmp/left', 'w').write('qua' 'rry')\nkept = b'5e' * 8\nlook(1)`);
      expect(outcome.stdout).toContain("/tmp/left");
      expect(outcome.stdout.split(",").length).toBeGreaterThan(1);
    });

    test("is a seed that no two submissions share, so that answers learnt from one do not serve the next", async () => {
      const judge = `from atelier_judge import learner, test
@test(task=1, points=1, hidden=True)
def tells(rng): learner.note(int(rng.integers(1 << 40)))
`;
      const seen = new Set<string>();
      for (const seedHex of ["00", "11", "22"]) {
        const { stdout } = await cage.run("def note(n): print(n)", { judge, seedHex: seedHex.repeat(32) });
        seen.add(stdout);
      }
      expect(seen.size).toBe(3);
    });
  },
  "numpy",
);
