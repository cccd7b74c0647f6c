import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { Cage, completed, refusal } from "./kit/cage.ts";

const ESCAPE = String.raw`\x1b]0;title\x07\x1b[2J\x1b]8;;http://evil\x1b\\\\`;

describeAttack("escape sequences in names", (cage) => {
  test("of metrics, artifacts, threads and files reach no one", async () => {
    const program = `import atelier, json, os, struct, threading
def send(header):
    text = json.dumps(header).encode()
    os.write(4, struct.pack('>II', len(text), 0) + text)
bad = '${ESCAPE}'
for kind in ('metric', 'artifact', bad): send({'kind': kind, 'name': bad, 'step': 1, 'value': 1})
for name in ('a b', 'A', 'a\\n', '\\u202e', 'a' * 42):
    send({'kind': 'metric', 'name': name, 'step': 1, 'value': 1})
    try: atelier.metric(name, 1, 1); print('sent')
    except ValueError: pass
open(bad.replace('/', ''), 'w')`;
    const { ending, messages } = await cage.run(program, { produces: [{ name: "weights", maxBytes: 9 }] });
    expect(ending).toEqual(completed);
    expect(messages.map(({ kind }) => kind)).toEqual(["started", "ended"]);
  });
});

test.skipIf(refusal)("what a judge prints cannot look like another line, or like a sequence, in the operator's log", async () => {
  const lines: string[] = [];
  await using cage = await Cage.open("numpy", undefined, { log: (line) => void lines.push(line) });
  const judge = `import sys
from atelier_judge import learner, test
@test(task=1, points=1)
def speaks(): print('${ESCAPE}first\\nwarden: forged\\r\\x9b2J\\u2028next', flush=True)
`;
  await cage.run("x = 1", { judge });
  expect(lines.join("\n")).toContain("first");
  for (const line of lines) expect(line).not.toMatch(/^warden: forged|[\p{Cc}\p{Zl}]/u);
});
