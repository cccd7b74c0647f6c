import { execFileSync } from "node:child_process";
import path from "node:path";
import { z } from "zod";
import { Limiter } from "#runner/sandbox/warden-message.ts";
import type { WardenOptions } from "#runner/sandbox/warden.ts";

/** Whom a warden that root starts becomes, and who starts it where an ordinary user is to. */
export const USER = { uid: 64321, gid: 64321 };

const PACKAGES = path.join(import.meta.dirname, "../../../sandbox-runner/python");
const isRoot = process.getuid?.() === 0;

/** Who starts the warden in this run of the suite, and what is to hold its limits. */
export const startedBy = z.enum(["root", "ordinary"]).parse(process.env["ATELIER_HOSTILE_AS"] ?? (isRoot ? "root" : "ordinary"));
export const wantedLimiter = z.union([z.literal("auto"), Limiter]).parse(process.env["ATELIER_HOSTILE_LIMITER"] ?? "auto");

/** How `openWarden` is told so. */
export const asWanted: Pick<WardenOptions, "user" | "limiter" | "startAs"> = {
  user: USER,
  limiter: wantedLimiter,
  ...(startedBy === "ordinary" && isRoot ? { startAs: USER } : {}),
};

/** Why nothing can be tried in this mode on this machine, or undefined. */
export function findRefusal(): string | undefined {
  if (startedBy === "root" && !isRoot) return "a warden started by root is asked for, and this user is not root";
  const user = isRoot ? USER : {};
  const fails = (reason: string, as: object, command: string, ...args: string[]): string | undefined => {
    try {
      execFileSync(command, args, { ...as, cwd: "/", stdio: "pipe" });
      return undefined;
    } catch (error) {
      return `${reason}: ${String((error as { stderr?: unknown }).stderr ?? error).slice(0, 200)}`;
    }
  };
  const claim = `import sys; sys.path.insert(0, ${JSON.stringify(PACKAGES)})
from atelier_warden import limiters; limiters.claim_roots(${JSON.stringify(wantedLimiter)}, ${USER.uid})`;
  const claims = (as: object) => fails(`${wantedLimiter} cannot hold limits`, as, "/usr/bin/python3", "-B", "-I", "-c", claim);
  // What an operator prepares for a warden that is not started by root: folders of its own in the cgroup file systems.
  if (startedBy === "ordinary" && isRoot && wantedLimiter !== "none") claims({});
  return (
    fails("this machine builds no cage", user, "bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true") ??
    (startedBy === "ordinary" ? fails("an ordinary user cannot read this checkout", user, "ls", PACKAGES) : undefined) ??
    claims(startedBy === "ordinary" ? user : {})
  );
}
