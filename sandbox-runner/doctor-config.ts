import { z } from "zod";
import { parseEnvironment, pilotSettings } from "./config.ts";
import type { ProbeOptions } from "./sandbox/probe-machine.ts";
import type { WantedTier } from "./sandbox/tier.ts";

/** The settings that decide what the doctor tries: the interpreter, whom the warden becomes, and the tier asked for. */
export function readDoctorConfig(environment: NodeJS.ProcessEnv = process.env): ProbeOptions & { readonly tier: WantedTier } {
  const settings = parseEnvironment(z.object(pilotSettings), environment);
  const [uid = 0, gid = 0] = settings.ATELIER_WARDEN_USER.split(":").map(Number);
  return { python: settings.ATELIER_PYTHON, user: { uid, gid }, tier: settings.ATELIER_TIER };
}
