import { readdirSync, readFileSync } from "node:fs";

/** The process of a pilot, by what its batch script told it. */
export function findPilotProcess(id: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const isIt = (pid: string) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return command.includes("pilot-main.ts") && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`ATELIER_PILOT_ID=${id}\0`);
    } catch {
      return false; // gone since
    }
  };
  return Number(pids.find(isIt));
}
