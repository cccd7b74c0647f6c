import type { JobId } from "#contract/ids.ts";
import type { Offer } from "#contract/lease.ts";
import type { Outlook } from "#contract/outlook.ts";
import { listRunners } from "#db/queries/runners.ts";
import { countAhead, listFirstInLine, mostCounted, sumRunningSeconds } from "#db/queries/jobs-queue.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { mayDoWithoutGpu } from "#src/domain/exercise.ts";
import { findParkedUntil, isClosed, type MaintenanceWindow } from "#src/domain/maintenance.ts";
import { countServing, findOutlook, lacksGpus, listServing, listSuitable } from "#src/domain/served-jobs.ts";
import { describeWaiting, keepMonotone, type QueueGlance, type Waiting } from "#src/domain/waiting.ts";
import { findJobExercise } from "./jobs-content.ts";
import { readMaintenance } from "./maintenance.ts";
import { Recently } from "./recently.ts";
import type { Runtime } from "./runtime.ts";

/** A runner that has not asked for this long does not count. */
const runnerSilentMs = 60_000;
const notWaiting: Waiting = { position: null, estimateSeconds: null, cause: null, wait: null };

/** What was shown last, per job; a process that starts anew starts the row anew. */
const shown = new WeakMap<Runtime, Map<string, Waiting>>();
const mostRemembered = 10_000;

interface Overall {
  readonly secondsRunning: number;
  readonly offers: readonly Offer[];
  readonly outlooks: readonly Outlook[];
}
/** What is the same for all who wait, read at most twice a second. */
const overall = new WeakMap<Runtime, Recently<Overall>>();
const overallKeptMs = 500;

/** What stands before a job in line. */
interface Ahead {
  readonly jobs: number;
  readonly seconds: number;
}

/** Position, estimate and cause of a waiting job; nulls for any other. What stands before it is counted where it is not at hand. */
export async function tellWaiting(runtime: Runtime, job: JobRow, known?: Ahead): Promise<Waiting> {
  if (job.state !== "waiting") return notWaiting;
  const [ahead, { secondsRunning, ...fleet }, windows, hasCpuProfile] = await Promise.all([
    known ?? countAhead(runtime.db, job),
    readOverall(runtime),
    readMaintenance(runtime),
    findCpuProfile(runtime, job),
  ]);
  const at = runtime.clock.now();
  const onCpu = { ...job, slice: "cpu" } as const;
  const now = describeWaiting(
    {
      jobsAhead: ahead.jobs,
      secondsAhead: ahead.seconds,
      secondsRunning,
      isServed: fleet.offers.length > 0,
      lacksGpus: lacksGpus(job, fleet.offers),
      attempt: job.attempt,
      ...findPlaces(job, fleet, windows, at),
      offersCpu: hasCpuProfile && canStart(findPlaces(onCpu, fleet, windows, at)),
    },
    at,
  );
  const before = shown.get(runtime) ?? new Map<string, Waiting>();
  shown.set(runtime, before);
  const told = keepMonotone(before.get(job.id), now);
  if (before.size > mostRemembered) before.clear();
  before.set(job.id, told);
  return told;
}

interface Line {
  readonly ahead: ReadonlyMap<JobId, Ahead>;
  readonly all: Ahead;
}
/** The line as it stands, for all who look at it again and again: read at most twice a second, however many pages are open. */
const lines = new WeakMap<Runtime, Recently<Line>>();

/** As `tellWaiting`, of a job that has waited for a while and may wait no more: undefined where it is not in line. */
export async function tellStillWaiting(runtime: Runtime, job: JobRow): Promise<Waiting | undefined> {
  const known = lines.get(runtime) ?? new Recently(overallKeptMs);
  lines.set(runtime, known);
  const { ahead, all } = await known.get(runtime.clock.now().getTime(), () => readLine(runtime));
  // Of those behind a thousand others nothing more is told than that.
  const place = ahead.get(job.id) ?? (all.jobs === mostCounted ? all : undefined);
  return place && tellWaiting(runtime, job, place);
}

async function readLine({ db }: Runtime): Promise<Line> {
  const ahead = new Map<JobId, Ahead>();
  let all: Ahead = { jobs: 0, seconds: 0 };
  for (const { id, estimateSeconds } of await listFirstInLine(db)) {
    ahead.set(id, all);
    all = { jobs: all.jobs + 1, seconds: all.seconds + estimateSeconds };
  }
  return { ahead, all };
}

type Places = Pick<QueueGlance, "slices" | "outlook" | "parkedUntil">;

/** Where a job could run, and when. What maintenance has closed serves nobody now; a job that it parks waits for all of it. */
function findPlaces(
  job: JobRow,
  { offers, outlooks }: Pick<Overall, "offers" | "outlooks">,
  windows: readonly MaintenanceWindow[],
  at: Date,
): Places {
  const kinds = [...listServing(job, offers), ...listSuitable(job, outlooks)].map(({ sliceKind }) => sliceKind);
  const parkedUntil = findParkedUntil(job, kinds, windows, at);
  const isThere = ({ sliceKind }: Pick<Offer, "sliceKind">) => parkedUntil !== null || !isClosed(sliceKind, windows, at);
  return { slices: countServing(job, offers.filter(isThere)), outlook: findOutlook(job, outlooks.filter(isThere)), parkedUntil };
}

const canStart = ({ slices, parkedUntil }: Places) => slices > 0 && parkedUntil === null;

async function findCpuProfile(runtime: Runtime, job: JobRow): Promise<boolean> {
  if ((job.kind !== "run" && job.kind !== "submission") || job.slice !== "gpu") return false;
  const exercise = await findJobExercise(runtime, job);
  return exercise !== undefined && mayDoWithoutGpu(exercise.settings, job.kind);
}

/** All that runners which are connected have, free and at work. */
export async function readOffers(runtime: Runtime): Promise<readonly Offer[]> {
  return (await readOverall(runtime)).offers;
}

/** Why more of it is not there yet, as clusters tell it. */
export async function readOutlooks(runtime: Runtime): Promise<readonly Outlook[]> {
  return (await readOverall(runtime)).outlooks;
}

function readOverall(runtime: Runtime): Promise<Overall> {
  const known = overall.get(runtime) ?? new Recently(overallKeptMs);
  overall.set(runtime, known);
  const nowMs = runtime.clock.now().getTime();
  return known.get(nowMs, async () => {
    const [secondsRunning, runners] = await Promise.all([
      sumRunningSeconds(runtime.db),
      listRunners(runtime.db, new Date(nowMs - runnerSilentMs)),
    ]);
    return {
      secondsRunning,
      offers: runners.flatMap((runner) => runner.offers),
      outlooks: runners.flatMap((runner) => runner.outlook),
    };
  });
}
