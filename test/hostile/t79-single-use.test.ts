import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { listDescendants } from "./kit/host.ts";

describeAttack("a sandbox", (cage) => {
  test("is used once: no two attempts have a namespace in common", async () => {
    // The kernel gives a number out again when its namespace is gone: so each stays until all have said theirs.
    const program =
      "import os, time; print(*(os.readlink(f'/proc/self/ns/{kind}') for kind in ('user', 'mnt', 'pid', 'ipc', 'uts', 'net')), flush=True); time.sleep(15)";
    const attempts = Array.from({ length: 7 }, () => {
      const name = cage.nextAttempt;
      const said = Promise.withResolvers<void>();
      return { name, said: said.promise, run: cage.run(program, { onMessage: ({ kind }) => kind === "output" && said.resolve() }) };
    });
    await Promise.all(attempts.map(({ said }) => said));
    for (const { name } of attempts) cage.warden.stop(name);
    const outcomes = await Promise.all(attempts.map(({ run }) => run));
    const namespaces = outcomes.flatMap(({ stdout }) => stdout.trim().split(" "));
    expect(namespaces).toHaveLength(42);
    expect(new Set(namespaces).size).toBe(42);
  });

  test("that has served is dead before the answer is given", async () => {
    const before = new Set(listNamespaces(cage.warden.pid));
    const { stdout, ending } = await cage.run("import os; print(os.readlink('/proc/self/ns/pid'))");
    expect(ending).toEqual(completed);
    expect(before).toContain(stdout.trim());
    expect(listNamespaces(cage.warden.pid)).not.toContain(stdout.trim());
  });

  test("cannot be asked for a second run by whoever is in it", async () => {
    const program = `import json, os, struct
text = json.dumps({'kind': 'go', 'entry': 'main.py', 'params': {}}).encode()
for fd in range(256):
    if fd in (1, 2): continue
    try: os.write(fd, struct.pack('>II', len(text), 0) + text)
    except OSError: pass
print('once')`;
    expect(await cage.run(program)).toMatchObject({ stdout: "once\n", ending: completed });
  });
});

function listNamespaces(warden: number): string[] {
  return listDescendants(warden).flatMap((pid) => {
    try {
      return readdirSync(`/proc/${pid}/ns`).includes("pid") ? [readlinkSync(`/proc/${pid}/ns/pid`)] : [];
    } catch {
      return []; // gone while we were reading
    }
  });
}
