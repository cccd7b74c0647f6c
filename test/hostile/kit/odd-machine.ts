import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

/** A machine that lacks something, made of this one by nested namespaces and limits: nothing of this machine changes. */
export interface OddMachine {
  /** The words before a command that is to find itself on that machine. */
  readonly prefix: readonly string[];
  /** Why this kernel cannot make it so, or undefined. */
  readonly refusal: string | undefined;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const main = path.resolve(import.meta.dirname, "../../../sandbox-runner/main.ts");
const ORDINARY = ["setpriv", "--reuid=64321", "--regid=64321", "--clear-groups"];
const isRoot = process.getuid?.() === 0;

/**
 * Runs `setting` with full powers in a user namespace, and the command as an ordinary
 * user in another one below it: what is set above cannot be undone from there.
 */
function nest(setting: string, proof: string): OddMachine {
  const inner = `${setting}; exec unshare --user --map-user=1000 --map-group=1000 "$@"`;
  const prefix = [...(isRoot ? ORDINARY : []), "unshare", "--user", "--map-root-user", "sh", "-ec", inner, "sh"];
  return { prefix, refusal: findRefusal([...prefix, "sh", "-ec", `test -r ${main}; ${proof}`]) };
}

function findRefusal([program = "", ...words]: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, words, { cwd: "/", encoding: "utf8" });
  return status === 0 ? undefined : `this machine cannot be made to look so: ${error?.message ?? stderr.trim().slice(0, 200)}`;
}

/** As user.max_net_namespaces = 0 makes it. */
export const withoutNetworkNamespaces = nest(
  "echo 0 > /proc/sys/user/max_net_namespaces",
  "bwrap --unshare-user --ro-bind / / true; ! bwrap --unshare-user --unshare-net --ro-bind / / true 2>/dev/null",
);

/** As user.max_user_namespaces = 0 makes it: the one that is still allowed is the one the command runs in. */
export const withoutUserNamespaces = nest(
  "echo 1 > /proc/sys/user/max_user_namespaces",
  "! unshare --user --map-root-user true 2>/dev/null",
);

/** Uses up the sixteen layers of Landlock that a process may have, so that a seventeenth is refused, and then becomes the command. */
const EXHAUST_LANDLOCK = `import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
for _ in range(16):
    ruleset = libc.syscall(444, ctypes.byref((ctypes.c_uint64 * 3)(0, 0, 2)), 24, 0)
    assert ruleset >= 0 and libc.syscall(446, ruleset, 0) == 0, 'no Landlock that scopes signals'
os.execvp(sys.argv[1], sys.argv[1:])`;

/** Neither network namespaces nor, for whoever comes last, Landlock. */
export const withoutNetworkNamespacesAndLandlock: OddMachine = (() => {
  const exhaust = ["/usr/bin/python3", "-c", EXHAUST_LANDLOCK];
  const prefix = [...withoutNetworkNamespaces.prefix, ...exhaust];
  return { prefix, refusal: withoutNetworkNamespaces.refusal ?? findRefusal([...prefix, "true"]) };
})();

/** A program to take for an interpreter, so that a warden starts on that machine and its pilot stays on this one. */
export function makeInterpreter({ prefix }: OddMachine): string {
  const folder = mkdtempSync(path.join(tmpdir(), "atelier-odd-"));
  folders.push(folder);
  chmodSync(folder, 0o755);
  const file = path.join(folder, "python3");
  const quoted = prefix.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(file, `#!/bin/sh\nexec ${quoted} /usr/bin/python3 "$@"\n`, { mode: 0o755 });
  return file;
}
