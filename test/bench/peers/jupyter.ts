import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Absent, hasModules } from "./absent.ts";

const driver = path.join(import.meta.dirname, "jupyter_start.py");

/** A Jupyter kernel of its own for each program, as a notebook server would start it. */
export interface Jupyter {
  /** Milliseconds from the start of a fresh kernel to the program's first output. */
  run(file: string): Promise<number>;
}

export function findJupyter(): Jupyter | Absent {
  if (!hasModules(["ipykernel", "jupyter_client"])) return { absent: "python3-ipykernel and python3-jupyter-client are not installed" };
  return { run: startKernel };
}

async function startKernel(file: string): Promise<number> {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-jupyter-"));
  try {
    // A home of its own: profiles and connection files of whoever runs the bench stay out of it, and nothing stays behind.
    const env = { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", HOME: home, JUPYTER_RUNTIME_DIR: path.join(home, "runtime") };
    const { stdout } = await promisify(execFile)("/usr/bin/python3", [driver, file], { env, cwd: home, timeout: 120_000 });
    return Number(stdout);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
