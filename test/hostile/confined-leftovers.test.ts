import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { WardenLost } from "#runner/sandbox/warden.ts";
import { listGroups } from "#kit/warden-groups.ts";
import { completed } from "./kit/cage.ts";
import { expectNextUnaffected, listAttempts, listFolders, noConfinement, openConfined, starters } from "./kit/confined.ts";
import { expectNothingLeft, listDescendants } from "./kit/host.ts";

/** Pids whose command line has this word: a program's own mark, which it cannot take off its children. */
function findMarked(mark: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(mark);
    } catch {
      return false;
    }
  });
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s: what an attempt leaves", (starter) => {
  test.each(["auto", "none"] as const)("is killed, however it hides, with the limiter %s", async (limiter) => {
    await using cage = await openConfined(starter, limiter);
    const before = listDescendants(cage.warden.pid).length;
    const mark = `mark-${process.pid}-${limiter}`;
    // Double forks in sessions of their own that ignore what can be ignored, and go on under another program.
    const program = `import os, signal, sys, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 32):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            os.execv('/usr/bin/python3', ['python3', '-c', 'import time; time.sleep(600)', '${mark}'])
        os._exit(0)
time.sleep(0.5)
print('left')`;
    expect(await cage.run(program)).toMatchObject({ stdout: "left\n", ending: completed });
    expect(findMarked(mark)).toEqual([]);
    await expectNothingLeft(cage.warden.pid, before);
    expect(listAttempts(cage.warden.pid)).toEqual([]);
    await expectNextUnaffected(cage);
  });

  test.each(["auto", "none"] as const)("is killed while it forks, with the limiter %s", async (limiter) => {
    await using cage = await openConfined(starter, limiter);
    const before = listDescendants(cage.warden.pid).length;
    const program = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass";
    const { ending } = await cage.run(program, { limits: { processes: 16, wallSeconds: 5 } });
    expect(ending).toMatchObject({ reason: "limit", limit: "processes" });
    await expectNothingLeft(cage.warden.pid, before);
    await expectNextUnaffected(cage);
  });

  test("is gone when the warden leaves, with every group of it", async () => {
    const cage = await openConfined(starter);
    const { pid } = cage.warden;
    await cage.warden.warmedUp();
    await cage[Symbol.asyncDispose]();
    expect([...listGroups(pid), ...listFolders()]).toEqual([]);
  });

  test("is gone when the attempt is stopped", async () => {
    await using cage = await openConfined(starter);
    const attempt = cage.nextAttempt;
    const mark = `stopped-${process.pid}`;
    const program = `import subprocess, time
subprocess.Popen(['/usr/bin/python3', '-c', 'import time; time.sleep(600)', '${mark}'], start_new_session=True)
print('running'); time.sleep(600)`;
    const { ending } = await cage.run(program, {
      onMessage: (message) => void (message.kind === "output" && cage.warden.stop(attempt)),
    });
    expect(ending).toEqual({ reason: "stopped" });
    expect(findMarked(mark)).toEqual([]);
    expect(listAttempts(cage.warden.pid)).toEqual([]);
  });

  test("is gone when the warden is killed, with every folder of it", async () => {
    await using cage = await openConfined(starter);
    const pids = listDescendants(cage.warden.pid);
    expect(pids.length).toBeGreaterThan(2);
    expect(listFolders()).toHaveLength(1);
    const mark = `orphan-${process.pid}`;
    const program = `import subprocess, time
subprocess.Popen(['/usr/bin/python3', '-c', 'import time; time.sleep(600)', '${mark}'], start_new_session=True)
print('running'); time.sleep(600)`;
    const lost = cage.run(program, {
      onMessage: (message) => void (message.kind === "output" && process.kill(cage.warden.pid, "SIGKILL")),
    });
    await expect(lost).rejects.toBeInstanceOf(WardenLost);
    await vi.waitFor(() => expect([...pids.filter(alive), ...findMarked(mark), ...listFolders()]).toEqual([]), { timeout: 30_000 });
  });

  test("is gone when its supervisor is killed, and others follow", async () => {
    await using cage = await openConfined(starter);
    const mark = `unsupervised-${process.pid}`;
    const program = `import os, subprocess, time
subprocess.Popen(['/usr/bin/python3', '-c', 'import time; time.sleep(600)', '${mark}'], start_new_session=True)
print(os.getppid(), flush=True); time.sleep(600)`;
    const { ending } = await cage.run(program, {
      onMessage: (message, body) => void (message.kind === "output" && process.kill(Number(Buffer.from(body).toString()), "SIGKILL")),
    });
    expect(ending).toMatchObject({ reason: "platform-fault" });
    expect(findMarked(mark)).toEqual([]);
    expect(listAttempts(cage.warden.pid)).toEqual([]);
    await expectNextUnaffected(cage);
  });
});
