import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { WardenLost } from "#runner/sandbox/warden.ts";
import { Cage, completed, refusal } from "./kit/cage.ts";
import { listDescendants } from "./kit/host.ts";

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(refusal)("when a part of the platform is killed", () => {
  test("the warden's death takes every sandbox with it, and is told", async () => {
    await using cage = await Cage.open();
    const pids = listDescendants(cage.warden.pid);
    expect(pids.length).toBeGreaterThan(2);
    const lost = cage.run("import time; print('running'); time.sleep(99)", {
      onMessage: (message) => void (message.kind === "output" && process.kill(cage.warden.pid, "SIGKILL")),
    });
    await expect(lost).rejects.toBeInstanceOf(WardenLost);
    await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 30_000 });
    expect(await cage.warden.closed).toContain("SIGKILL");
  });

  test("a zygote's death is a platform fault for its attempts, and others follow on a new one", async () => {
    await using cage = await Cage.open();
    const cages = listDescendants(cage.warden.pid);
    const { ending } = await cage.run("import time; print('running'); time.sleep(99)", {
      onMessage: (message) => void (message.kind === "output" && cages.forEach((pid) => alive(pid) && process.kill(pid, "SIGKILL"))),
    });
    expect(ending).toMatchObject({ reason: "platform-fault" });
    expect((await cage.run("print('again')")).ending).toEqual(completed);
  });

  test("a pilot's death takes its warden and every sandbox with it", async () => {
    const pilot = spawn(process.execPath, [path.join(import.meta.dirname, "kit/doomed-pilot.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = (await once(pilot.stdout, "data")) as [Buffer];
    const warden = Number(said.toString());
    const pids = [warden, ...listDescendants(warden)];
    expect(pids.length).toBeGreaterThan(2);
    pilot.kill("SIGKILL");
    await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 30_000 });
  });
});
