import type { SliceKind } from "#contract/limits.ts";
import { RunnerError } from "../core/errors.ts";
import { divideGres } from "./divide-gres.ts";
import type { SiteProfile, SliceAsk } from "./site-profile.ts";
import type { AllocationOrder } from "./slurm-port.ts";

/** What the operator of a runner has chosen among what the site offers. */
export interface SiteChoice {
  /** Empty: the profile's first. */
  readonly queue: string;
  readonly sliceKind: SliceKind;
  readonly account: string | null;
  readonly reservation: string | null;
  /** Null: as long as the queue allows, and no longer than four hours. */
  readonly minutes: number | null;
}

/** What all of a runner's allocations have in common. */
export type SitePlan = Pick<AllocationOrder, "minutes" | "partition" | "qos" | "account" | "reservation"> &
  SliceAsk & {
    readonly sliceKind: SliceKind;
    /** What its pilots are told of how they are to divide what they were granted. */
    readonly pilotSettings: Readonly<Record<string, string>>;
  };

const USUAL_MINUTES = 240;

/** Fits a choice to a profile. Throws a sentence that says what the site offers instead. */
export function makePlan(profile: SiteProfile, choice: SiteChoice): SitePlan {
  const names = Object.keys(profile.queues);
  const name = choice.queue === "" ? names[0] : choice.queue;
  const queue = name === undefined ? undefined : profile.queues[name];
  if (!queue)
    throw refuse(profile, names.length === 0 ? "names no queue yet" : `has no queue "${choice.queue}"; it has ${names.join(", ")}`);
  const ask = profile.slices[choice.sliceKind];
  if (!ask) throw refuse(profile, `does not say how a pilot with slices of the kind ${choice.sliceKind} is asked for`);
  if (profile.account.needed && choice.account === null) throw refuse(profile, "needs an account: set ATELIER_SLURM_ACCOUNT");
  const most = queue.maxMinutes ?? Infinity;
  const minutes = choice.minutes ?? Math.min(most, USUAL_MINUTES);
  if (minutes > most) throw refuse(profile, `allows ${most} minutes in its queue "${name}", not ${minutes}`);
  const { partition, qos } = queue;
  const { account, reservation, sliceKind } = choice;
  return { ...ask, minutes, partition, qos, account, reservation, sliceKind, pilotSettings: makePilotSettings(sliceKind, ask) };
}

/** A profile that has shards allows devices that others use too; nothing graded is placed on them. */
function makePilotSettings(kind: SliceKind, { gres, slices, gpus, steps, wholeNode }: SliceAsk): Record<string, string> {
  return {
    ATELIER_LOCAL_SLICES: String(slices),
    ATELIER_SLICE_GPUS: String(gpus),
    ATELIER_PILOT_STEPS: steps,
    ATELIER_PILOT_STEP_GRES: (gres === null ? null : divideGres(gres, slices)) ?? "none",
    ATELIER_PILOT_WHOLE_NODE: String(wholeNode),
    ...(kind === "shard" ? { ATELIER_SHARED_DEVICES: "allow" } : {}),
    // Others may be at work on a node's devices of which none was asked for.
    ...(kind === "cpu" && !wholeNode ? { ATELIER_DEVICES: "none" } : {}),
  };
}

function refuse({ site }: SiteProfile, what: string): RunnerError {
  return new RunnerError("bad-config", `The site profile "${site}" ${what}.`);
}
