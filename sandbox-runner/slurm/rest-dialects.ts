import { z } from "zod";
import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import type { Sighting } from "../core/allocation.ts";
import { readState } from "./state-words.ts";
import type { AllocationOrder } from "./slurm-port.ts";

/** How one range of versions of Slurm's REST interface wants a job described, and describes jobs. */
export interface RestDialect {
  makeSubmission(order: AllocationOrder): unknown;
  /** One of the answer's jobs, and whose it is. */
  readonly Job: z.ZodType<{ readonly user: string; readonly sighting: Sighting }>;
  /** One of the answer's reservations, and what it is for. */
  readonly Reservation: z.ZodType<ClusterMaintenance & { readonly flags: readonly string[] }>;
}

/** The newest that anybody has looked at; of later ones nobody knows what they changed. */
const NEWEST = 45;
const FIRST_OF_NEW_SHAPES = 40;
const OLD = 38;

/** Whether anybody has looked at this version of it. */
export const isKnownVersion = (number: number): boolean => number === OLD || (number >= FIRST_OF_NEW_SHAPES && number <= NEWEST);

/** The newest version that both sides speak, and how; undefined where there is none. */
export function chooseDialect(offered: readonly number[]): { readonly version: string; readonly dialect: RestDialect } | undefined {
  const known = offered.filter(isKnownVersion);
  if (known.length === 0) return undefined;
  const newest = Math.max(...known);
  return { version: `v0.0.${newest}`, dialect: newest === OLD ? oldDialect : newDialect };
}

/** Without a PATH slurmrestd refuses a job; the script's own shell sets what the site wants. */
const PATH = "/usr/local/bin:/usr/bin:/bin";

function describeAlike({ name, partition, qos, account, reservation, cpus, outputFile }: AllocationOrder) {
  const named = { partition, qos, account, reservation, cpus_per_task: cpus };
  const asked = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
  return { ...asked, name, tasks: 1, current_working_directory: "/", standard_output: outputFile };
}

const Seconds = z.number().transform((seconds) => (seconds > 0 ? seconds * 1_000 : null));

const oldDialect: RestDialect = {
  makeSubmission: (order) => ({
    script: order.script,
    job: {
      ...describeAlike(order),
      environment: { PATH },
      nodes: [1, 1],
      time_limit: order.minutes,
      // It cannot send a signal to the batch step alone, where the pilot is: there the end comes without one.
      no_requeue: true, // "requeue": false is taken and forgotten
      ...(order.memoryMiB === null ? {} : { memory_per_node: order.memoryMiB }),
      ...(order.gres === null ? {} : { gres: order.gres }),
      ...(order.wholeNode ? { exclusive: "true" } : {}),
    },
  }),
  Job: z
    .object({
      job_id: z.int(),
      name: z.string(),
      user_name: z.string(),
      job_state: z.string(),
      state_reason: z.string(),
      start_time: Seconds,
      end_time: Seconds,
      nodes: z.string(),
    })
    .transform((job) => toSighting(job, job.job_state)),
  Reservation: makeReservation(z.number().transform((seconds) => seconds * 1_000)),
};

const Optional = z.object({ set: z.boolean(), infinite: z.boolean(), number: z.number() });
const OptionalSeconds = Optional.transform(({ set, infinite, number }) => (set && !infinite && number > 0 ? number * 1_000 : null));
const setTo = (number: number) => ({ set: true, infinite: false, number });

const newDialect: RestDialect = {
  makeSubmission: (order) => ({
    job: {
      ...describeAlike(order),
      script: order.script,
      environment: [`PATH=${PATH}`],
      nodes: "1",
      time_limit: setTo(order.minutes),
      requeue: false,
      kill_warning_signal: "TERM",
      kill_warning_delay: setTo(order.signalSeconds),
      kill_warning_flags: ["BATCH_JOB"],
      ...(order.memoryMiB === null ? {} : { memory_per_node: setTo(order.memoryMiB) }),
      ...(order.gres === null ? {} : { tres_per_node: `gres/${order.gres}` }),
      ...(order.wholeNode ? { shared: ["none"] } : {}),
    },
  }),
  Job: z
    .object({
      job_id: z.int(),
      name: z.string(),
      user_name: z.string(),
      // The state itself, and what else is true of it, such as COMPLETING.
      job_state: z.array(z.string()).min(1),
      state_reason: z.string(),
      start_time: OptionalSeconds,
      end_time: OptionalSeconds,
      nodes: z.string(),
    })
    .transform((job) => toSighting(job, job.job_state.includes("COMPLETING") ? "COMPLETING" : String(job.job_state[0]))),
  Reservation: makeReservation(Optional.transform(({ number }) => number * 1_000)),
};

function makeReservation(Time: z.ZodType<number>): RestDialect["Reservation"] {
  return z
    .object({ name: z.string(), start_time: Time, end_time: Time, flags: z.array(z.string()) })
    .transform(({ name, start_time: startsAtMs, end_time: endsAtMs, flags }) => ({ name, startsAtMs, endsAtMs, flags }));
}

interface ReadJob {
  readonly job_id: number;
  readonly name: string;
  readonly user_name: string;
  readonly state_reason: string;
  readonly start_time: number | null;
  readonly end_time: number | null;
  readonly nodes: string;
}

function toSighting(job: ReadJob, word: string): { user: string; sighting: Sighting } {
  const details = { reason: job.state_reason, startsAtMs: job.start_time, endsAtMs: job.end_time, nodes: job.nodes };
  return { user: job.user_name, sighting: { jobId: String(job.job_id), name: job.name, state: readState(word, details) } };
}
