import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect } from "vitest";
import type { Limiter } from "#runner/sandbox/warden-message.ts";
import { Cage } from "./cage.ts";

/** Of no other test: a confined warden ends what runs as its learners' user. */
export const USER = { uid: 64711, gid: 64711 };
const SCRATCH = "/dev/shm";
const PYTHON = "/usr/bin/python3";
const WITHOUT = path.join(import.meta.dirname, "no-user-namespaces.py");
const LEAST_LANDLOCK = 3;

/** Who starts the warden. A root's gives learners and judges users of their own; an ordinary user's cannot. */
export type Starter = "root" | "an ordinary user";

const interpreters = mkdtempSync(path.join(tmpdir(), "atelier-interpreters-"));
afterAll(() => rmSync(interpreters, { recursive: true }));

/** Why nothing can be confined here, or undefined; tests of the tier are skipped with this reason. */
export const noConfinement: string | undefined = findReason();

/** Starters that this test can play. */
export const starters: readonly Starter[] = process.getuid?.() === 0 ? ["root", "an ordinary user"] : ["an ordinary user"];

function findReason(): string | undefined {
  const version = Number(execFileSync(PYTHON, ["-c", "import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))"], { cwd: "/" }));
  if (version < LEAST_LANDLOCK) return `Landlock is version ${version} here, and confinement needs ${LEAST_LANDLOCK}`;
  try {
    execFileSync(makeInterpreter("an ordinary user"), ["-c", "pass"], { cwd: "/", stdio: "pipe" });
    return undefined;
  } catch (error) {
    return `a warden without user namespaces cannot be started here: ${String(error).slice(0, 300)}`;
  }
}

/** What to start a program through, so that it and all it starts are where user namespaces are forbidden. */
export function wrap(starter: Starter): string[] {
  const ordinary = process.getuid?.() === 0 && starter === "an ordinary user";
  const become = ordinary ? ["/usr/bin/setpriv", "--reuid", `${USER.uid}`, "--regid", `${USER.gid}`, "--clear-groups"] : [];
  return [...become, PYTHON, "-I", WITHOUT];
}

/** An interpreter whose every process is where user namespaces are forbidden. */
function makeInterpreter(starter: Starter): string {
  accessSync(WITHOUT, constants.R_OK);
  const script = path.join(interpreters, starter.replaceAll(" ", "-"));
  writeFileSync(script, `#!/bin/sh\nexec ${wrap(starter).join(" ")} ${PYTHON} "$@"\n`, { mode: 0o755 });
  return script;
}

/** A real warden where no user namespace can be made. */
export function openConfined(starter: Starter, limiter: "auto" | Limiter = "auto", environment: "python" | "pytorch" = "python") {
  const interpreter = makeInterpreter(starter);
  return Cage.open(environment, limiter, { tier: "confined", user: USER, startAs: undefined, scratch: SCRATCH, interpreter });
}

/** The next attempt finds everything as if nothing had been. */
export async function expectNextUnaffected(cage: Cage): Promise<void> {
  const next = await cage.run("import os, tempfile; print('fresh', sorted(os.listdir('.')), os.listdir(tempfile.gettempdir()))");
  expect(next).toMatchObject({ stderr: "", stdout: "fresh ['main.py'] []\n", ending: { reason: "completed", exitCode: 0 } });
}

/** What lies in the folders of sandboxes now, of all wardens of these tests. */
export function listFolders(): string[] {
  return readdirSync(SCRATCH).filter((name) => name.startsWith(`atelier-${USER.uid}-`));
}

/** Folders of single sandboxes that a warden has not removed. */
export function listAttempts(warden: number): string[] {
  return listFolders()
    .filter((name) => name.startsWith(`atelier-${USER.uid}-${warden}-`))
    .flatMap((name) => readdirSync(path.join(SCRATCH, name, "learner")));
}
