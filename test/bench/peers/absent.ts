import { spawnSync } from "node:child_process";

/** A peer that this machine does not have, and why; the bench says so and measures the others. */
export interface Absent {
  readonly absent: string;
}

/** Whether Debian's Python finds these modules. */
export function hasModules(modules: readonly string[]): boolean {
  const program = "import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in sys.argv[1:]))";
  return spawnSync("/usr/bin/python3", ["-I", "-c", program, ...modules]).status === 0;
}
