import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import { refusal } from "./kit/cage.ts";
import { listDescendants } from "./kit/host.ts";
import { asWanted, USER } from "./kit/mode.ts";

/** Processes called so whose group is led by nobody any more: what is left of a cage that was killed while it began. */
function listStrays(): number[] {
  const isStray = (pid: string): boolean => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const isAlone = group !== pid && !readdirSync("/proc").includes(group ?? "");
      return (
        stat.includes("(bwrap)") && state !== "Z" && isAlone && readFileSync(`/proc/${pid}/status`, "utf8").includes(`Uid:\t${USER.uid}`)
      );
    } catch {
      return false; // Gone while we were reading.
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && isStray(name))
    .map(Number);
}

const isAlive = (pid: number): boolean => readState(pid) !== "Z";

/** Z where it is dead, whether or not it has been buried. */
function readState(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] ?? "Z";
  } catch {
    return "Z";
  }
}

/** Lets bubblewrap live in small steps until it has a child; gives that child if it waits for its parent's word. */
async function haltBetweenBirths(warden: number): Promise<number[]> {
  const [first] = await vi.waitFor(
    () => {
      const born = listDescendants(warden);
      expect(born).not.toEqual([]);
      return born;
    },
    { interval: 1, timeout: 10_000 },
  );
  if (first === undefined) return [];
  let child: number | undefined;
  while (child === undefined) {
    process.kill(first, "SIGCONT");
    process.kill(first, "SIGSTOP");
    [child] = listDescendants(first);
  }
  return readFileSync(`/proc/${child}/stat`, "utf8").split(") ")[1]?.split(" ")[3] === String(child) ? [] : [child];
}

async function openOne() {
  const environments = (await loadEnvironments()).filter(({ name }) => name === "python");
  return await openWarden({ environments, ...asWanted, log: () => undefined });
}

describe.skipIf(refusal)("a cage that is killed while it begins", () => {
  test("leaves nothing of itself, and keeps nobody who closes it", async () => {
    const halted: number[] = [];
    while (halted.length < 2) {
      const warden = await openOne();
      halted.push(...(await haltBetweenBirths(warden.pid)));
      await warden[Symbol.asyncDispose]();
    }
    await vi.waitFor(() => expect(halted.filter(isAlive)).toEqual([]), { timeout: 10_000 });
  });

  test("together with its warden is taken away by the next", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "atelier-stray-"));
    try {
      chmodSync(folder, 0o755);
      const program = path.join(folder, "bwrap");
      copyFileSync("/bin/sleep", program);
      chmodSync(program, 0o755);
      const leader = spawn("/bin/sh", ["-c", `"${program}" 999 & exit`], { detached: true, stdio: "ignore", ...asWanted.user });
      await once(leader, "exit");
      await vi.waitFor(() => expect(listStrays()).toHaveLength(1), { timeout: 10_000 });
      await using warden = await openOne();
      expect(warden.tier).toBe("caged");
      expect(listStrays()).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
