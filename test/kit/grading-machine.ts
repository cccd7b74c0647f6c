import { spawnSync } from "node:child_process";
import { z } from "zod";

const Doctor = z.object({ tier: z.enum(["caged", "confined", "refused"]), grades: z.boolean(), why: z.object({ en: z.string() }) });

/** Why nothing can be graded in sandboxes on this machine, or undefined; tests are skipped with this reason. */
export function findGradingRefusal(): string | undefined {
  const doctor = Doctor.parse(JSON.parse(spawnSync(process.execPath, ["sandbox-runner/doctor.ts"], { encoding: "utf8" }).stdout));
  // Speed is graded in cages only.
  return doctor.tier === "caged" ? undefined : doctor.why.en;
}
