import { describe, expect, test } from "vitest";
import { Cage, completed, refusal } from "./kit/cage.ts";
import { startedBy, USER } from "./kit/mode.ts";
import { SQUARES } from "./kit/judged.ts";
import { FILL_MEMORY_DISKS, standIn } from "./kit/narrow-machine.ts";

const python = `exec /usr/bin/python3 "$@"`;
const few = (count: number) => standIn(`files-${count}`, `ulimit -n ${count}`, python);

describe.skipIf(refusal)("a warden that may open 64 files", () => {
  test("serves runs and graded attempts as any other", async () => {
    await using cage = await Cage.open("numpy", undefined, { interpreter: few(64) });
    expect(await cage.run("print('served')")).toMatchObject({ ending: completed, stdout: "served\n" });
    const { messages } = await cage.run("def square(n): return n * n", { judge: SQUARES });
    expect(messages.some((message) => message.kind === "report" && message.report.kind === "done")).toBe(true);
    await cage.expectNextAttemptUnaffected();
  });

  test("asked for more at once than it has room for lets attempts wait, and serves them all", async () => {
    const lines: string[] = [];
    await using cage = await Cage.open("python", undefined, { interpreter: few(64), log: (line) => void lines.push(line) });
    const outcomes = await Promise.all(Array.from({ length: 24 }, () => cage.run("import time; time.sleep(0.3); print('served')")));
    for (const { ending, stdout } of outcomes) expect({ ending, stdout }).toEqual({ ending: completed, stdout: "served\n" });
    expect(lines.join("\n")).not.toMatch(/Errno|Too many/);
    await cage.expectNextAttemptUnaffected();
  });
});

describe.skipIf(refusal)("a warden with fewer files than it needs", () => {
  test("says so, instead of hanging", async () => {
    const lines: string[] = [];
    const opening = Cage.open("python", undefined, { interpreter: few(9), log: (line) => void lines.push(line) });
    const outcome = await opening.then(
      async (cage) => (await cage.warden[Symbol.asyncDispose](), "opened"),
      (error: unknown) => String(error),
    );
    expect(`${outcome}\n${lines.join("\n")}`).toMatch(/9 open files are too few, at least \d+ are needed/);
  });
});

// A mount namespace of its own needs root; an ordinary user's warden never writes to the host's disk any more than this one.
describe.skipIf(refusal ?? process.getuid?.() !== 0)("a machine whose /tmp and /dev/shm are full", () => {
  test("keeps no attempt from being served, with all the room that it is promised", async () => {
    const become = startedBy === "ordinary" ? `setpriv --reuid=${USER.uid} --regid=${USER.gid} --clear-groups` : "";
    const inner = standIn("inner", ...FILL_MEMORY_DISKS, `exec ${become} /usr/bin/python3 "$@"`);
    const interpreter = standIn("full", `exec unshare --mount --propagation private ${inner} "$@"`);
    await using cage = await Cage.open("numpy", undefined, { interpreter, startAs: undefined });
    const program = "for place in ('/tmp', '/dev/shm', '/work'): open(place + '/file', 'wb').write(bytes(4 << 20))\nprint('room')";
    expect(await cage.run(program)).toMatchObject({ ending: completed, stdout: "room\n" });
    const { messages } = await cage.run("def square(n): return n * n", {
      judge: SQUARES,
      carried: [{ path: "w", bytes: Buffer.alloc(2 ** 20) }],
    });
    expect(messages.some((message) => message.kind === "report" && message.report.kind === "done")).toBe(true);
    await cage.expectNextAttemptUnaffected();
  });
});
