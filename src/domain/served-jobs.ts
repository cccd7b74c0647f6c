import type { Capacity, Offer } from "#contract/lease.ts";
import { countDevices, type SliceKind } from "#contract/limits.ts";
import type { Outlook } from "#contract/outlook.ts";
import type { JobKind } from "./job-kind.ts";

/** What a slice must be able to do for a job to be taken. */
export interface Wanted {
  readonly kind: JobKind;
  readonly slice: "any" | "cpu" | "gpu";
  /** How many devices together. */
  readonly gpus: number;
  readonly environment: string;
  readonly memoryBytes: number;
}

/** Slices must outlive their jobs by this much, as the runner sees it too (`ALLOCATION_MARGIN_MS`): what it cannot place comes back as a fault. */
export const marginSeconds = 30;

export interface Served {
  readonly slices: readonly Wanted["slice"][];
  readonly kinds: readonly Wanted["kind"][];
}

type Offered = Pick<Capacity, "sliceKind" | "gpus" | "grades">;

const gradedKinds: readonly JobKind[] = ["submission", "rejudging"];

/** Slices that learners share are for nothing that is graded. */
const servedBy: Readonly<Record<SliceKind, Served>> = {
  cpu: { slices: ["any", "cpu"], kinds: ["run", "snippet", ...gradedKinds] },
  gpu: { slices: ["any", "gpu"], kinds: ["run", "snippet", ...gradedKinds] },
  mig: { slices: ["any", "gpu"], kinds: ["run", "snippet", ...gradedKinds] },
  shard: { slices: ["any", "gpu"], kinds: ["run", "snippet"] },
};

/** Which jobs slices of a kind may take. What asks for no device in particular leaves several together to those that need them. */
export function listServed({ sliceKind, gpus, grades }: Offered): Served {
  const { slices, kinds } = servedBy[sliceKind];
  return {
    slices: gpus === undefined ? slices : ["gpu"],
    kinds: kinds.filter((kind) => !gradedKinds.includes(kind) || grades !== false),
  };
}

/** Whether slices have as many devices together as a job asks for: one that expects one has no use for two, and would pay for both. */
const hasDevicesFor = ({ slice, gpus }: Pick<Wanted, "slice" | "gpus">, offered: Offered): boolean =>
  countDevices({ slice, gpus }) === (offered.gpus ?? 1);

/** How many of these slices, free or at work, could take a job. */
export function countServing(wanted: Wanted, offers: readonly Offer[]): number {
  return listServing(wanted, offers).reduce((sum, { slices }) => sum + slices, 0);
}

/** Those of the slices that could take a job. */
export function listServing(wanted: Wanted, offers: readonly Offer[]): Offer[] {
  return offers.filter((offer) => isServedBy(wanted, offer));
}

/** Whether a job asks for several GPUs and nothing that is connected has as many together. */
export function lacksGpus(wanted: Pick<Wanted, "slice" | "gpus">, offers: readonly Offer[]): boolean {
  return countDevices(wanted) > 1 && offers.length > 0 && !offers.some((offer) => hasDevicesFor(wanted, offer));
}

/** Why nothing that is connected could take a job: no machine is there, none has its environment, or none a slice that fits. */
export type Unserved = "no-machine" | "no-environment" | "no-slice";

/** What stands in a job's way; null where some slice could take it. */
export function findObstacle(wanted: Wanted, offers: readonly Offer[]): Unserved | null {
  if (offers.length === 0) return "no-machine";
  if (countServing(wanted, offers) > 0) return null;
  return offers.some(({ environments }) => environments.includes(wanted.environment)) ? "no-slice" : "no-environment";
}

function isServedBy(wanted: Wanted, offer: Offer): boolean {
  const { slices, kinds } = listServed(offer);
  return (
    slices.includes(wanted.slice) &&
    hasDevicesFor(wanted, offer) &&
    kinds.includes(wanted.kind) &&
    offer.environments.includes(wanted.environment) &&
    wanted.memoryBytes <= offer.memoryBytes
  );
}

/** What is known of further slices that could take a job: of several kinds the one that is expected first, then the one that says something. */
export function findOutlook(wanted: Pick<Wanted, "kind" | "slice" | "gpus">, outlooks: readonly Outlook[]): Outlook | null {
  const suitable = listSuitable(wanted, outlooks);
  const soonness = ({ cause, startsAt }: Outlook) =>
    cause === "starting" ? 0 : startsAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(startsAt);
  return suitable.toSorted((a, b) => soonness(a) - soonness(b))[0] ?? null;
}

/** What is known of further slices of the kinds that could take a job. */
export function listSuitable<Expected extends Offered>(
  wanted: Pick<Wanted, "kind" | "slice" | "gpus">,
  expected: readonly Expected[],
): Expected[] {
  return expected.filter((one) => {
    const { slices, kinds } = listServed(one);
    return slices.includes(wanted.slice) && kinds.includes(wanted.kind) && hasDevicesFor(wanted, one);
  });
}
