import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import { RunnerError } from "../core/errors.ts";

/** What scontrol is asked to print, a reservation on each line; times come as seconds since 1970 under `SLURM_TIME_FORMAT=%s`. */
export const SHOW_RESERVATIONS = ["show", "reservation", "--oneliner"];

/** Reads a whole answer of scontrol's: the reservations in it that are for maintenance. */
export function parseReservations(text: string): ClusterMaintenance[] {
  const lines = text.split("\n").filter((line) => line.startsWith("ReservationName="));
  if (lines.length === 0 && !/no reservations in the system/i.test(text))
    throw new RunnerError("slurm-garbled", `scontrol's answer names no reservation: ${text.slice(0, 200)}`);
  return lines.flatMap((line) => {
    const fields = new Map(line.split(" ").map((word): [string, string] => [word.split("=")[0] ?? "", word.slice(word.indexOf("=") + 1)]));
    const [startsAt, endsAt] = [Number(fields.get("StartTime")), Number(fields.get("EndTime"))];
    if (!Number.isInteger(startsAt) || !Number.isInteger(endsAt))
      throw new RunnerError("slurm-garbled", `scontrol answered with a line that makes no sense: ${line.slice(0, 200)}`);
    const isMaintenance = fields.get("Flags")?.split(",").includes("MAINT") ?? false;
    return isMaintenance ? [{ name: fields.get("ReservationName") ?? "", startsAtMs: startsAt * 1_000, endsAtMs: endsAt * 1_000 }] : [];
  });
}
