import { z } from "zod";
import { AttemptEvent, Ending } from "#contract/event.ts";
import { JobId } from "#contract/ids.ts";
import { SliceKind } from "#contract/limits.ts";
import { OutlookCause } from "#contract/outlook.ts";
import { Growth, Picture, Speed, Timings, Usage, Verdict } from "#contract/verdict.ts";
import { ClassChange } from "./class-view.ts";
import { JobReview } from "./job-review.ts";
import { JobState } from "./job-state.ts";
import { Foundation } from "./carrying.ts";
import { Profile } from "./exercise.ts";

/** A check as its learner may see it: hidden ones that may not be shown are absent, not blanked. */
export const CheckView = z.strictObject({
  id: z.string(),
  task: z.int(),
  status: z.enum(["passed", "failed", "skipped", "not-gradable"]),
  points: z.number(),
  maxPoints: z.number(),
  message: z.string().nullable().describe("Already in the reader's language."),
  input: z.string().optional().describe("What the failed call was asked, where the message does not say it."),
  speed: Speed.omit({ reference: true }).optional(),
  growth: Growth.optional(),
  picture: Picture.optional(),
});
export type CheckView = z.infer<typeof CheckView>;

/** That a result was made later, from the same files under the same seed, and why. */
export const Rejudged = z.strictObject({
  cause: z.enum(["hidden-checks", "judge-changed"]),
  reason: z.string().nullable().describe("What the trainer wrote, where somebody did."),
  at: z.iso.datetime(),
  scoreBefore: z.number().nullable(),
});
export type Rejudged = z.infer<typeof Rejudged>;

/** That somebody is to look at a result that is unusually good, or has decided that it does not count. */
export const SecondLook = z.strictObject({ state: z.enum(["waiting", "accepted", "discounted"]), reason: z.string().nullable() });
export type SecondLook = z.infer<typeof SecondLook>;

export const ResultView = z.strictObject({
  verdict: Verdict.nullable().describe("Null for a run."),
  limit: z.string().nullable(),
  score: z.number().nullable(),
  points: z.number().nullable(),
  maxPoints: z.number().nullable(),
  checks: z.array(CheckView),
  passedBefore: z.int().nullable().describe("Checks that passed in the previous graded submission; null for the first."),
  ranOn: z.strictObject({ sliceKind: SliceKind, device: z.string() }).nullable().default(null).describe("Null where no record tells it."),
  usage: Usage,
  timings: Timings,
  number: z.int().nullable().describe("Which submission this was."),
  attemptsUsed: z.int().nullable(),
  attemptsMax: z.int().nullable(),
  charged: z.boolean().nullable(),
  returnedMs: z.number().nonnegative().default(0).describe("Slice time that faults of the platform used up, and nobody pays."),
  microEuros: z
    .number()
    .nonnegative()
    .nullable()
    .default(null)
    .describe("What it cost, in millionths of a euro; null where no price is known."),
  notKept: z
    .array(z.strictObject({ name: z.string(), bytes: z.number(), reason: z.enum(["quota", "size", "unexpected"]), limitBytes: z.number() }))
    .default([])
    .describe("What the program left behind and the site did not keep."),
  hiddenDue: z.iso
    .datetime()
    .nullable()
    .default(null)
    .describe("From when on hidden checks are added to this result; null where nothing is waited for."),
  rejudged: Rejudged.nullable().default(null).describe("Where another judging's result counts instead of the attempt's own."),
  secondLook: SecondLook.nullable().default(null).describe("Where a result is unusually good: whether somebody has looked at it."),
  foundations: z
    .array(Foundation.omit({ exercise: true }))
    .default([])
    .describe("What a submission stood on of earlier exercises, and whose that was."),
  keptBack: z.boolean().default(false).describe("Whether its grade is not told before a trainer releases it."),
});
export type ResultView = z.infer<typeof ResultView>;

/** What more is known of a job that waits. */
export const Wait = z.strictObject({
  cluster: z
    .strictObject({ cause: OutlookCause, startsAt: z.iso.datetime().nullable(), until: z.iso.datetime().nullable() })
    .nullable()
    .describe("Why a cluster has not given the slices it was asked for."),
  parkedUntil: z.iso.datetime().nullable().describe("When maintenance ends that keeps it from starting."),
  isLater: z.boolean().describe("Whether the estimate is later than what was told before."),
  offersCpu: z.boolean().describe("Whether it waits long for a GPU, and could run on the CPU instead."),
});
export type Wait = z.infer<typeof Wait>;

/** Everything the page shows about a job besides its events. */
export const JobView = z.strictObject({
  jobId: JobId,
  kind: z.enum(["run", "submission", "snippet"]),
  contentUid: z.uuid(),
  state: JobState,
  attempt: z.int().nonnegative(),
  position: z.int().min(1).nullable().describe("Place in the queue while waiting; 1 is next."),
  estimateSeconds: z.number().nonnegative().nullable().describe("Until it starts, while waiting."),
  cause: z
    .enum(["queue", "no-runner", "no-fitting-slice", "no-gpus-together", "retry", "cluster", "maintenance"])
    .nullable()
    .describe("Why it waits."),
  wait: Wait.nullable().default(null),
  profile: Profile.default("cpu"),
  onGpu: z.boolean().default(false).describe("Whether it asks for a GPU, and runs on nothing else."),
  wallLimitSeconds: z.number().positive(),
  estimate: z.strictObject({ cpuSeconds: z.number(), gpuSeconds: z.number() }).nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  ending: Ending.nullable(),
  review: JobReview.nullable().default(null).describe("Of a job that is held for an operator, or was."),
  result: ResultView.nullable(),
});
export type JobView = z.infer<typeof JobView>;

/** Whether a job is a submission that passes as far as its reader is told, and was computed on a GPU. */
export const isPassedOnGpu = ({ onGpu, result }: Pick<JobView, "onGpu" | "result">): boolean =>
  onGpu && result?.verdict === "passed" && result.secondLook?.state !== "discounted";

/** One event with the attempt it belongs to; a higher attempt replaces all that a lower one said. */
export const JobEvent = z.strictObject({ jobId: JobId, attempt: z.int().min(1), event: AttemptEvent });
export type JobEvent = z.infer<typeof JobEvent>;

/**
 * Messages of `GET /api/stream`, one per SSE `data:` line. `hello` opens each
 * (re)connection: the page then fetches what it missed per job from
 * `GET /api/jobs/<id>/events?after=<attempt>.<seq>` and drops what it already has.
 */
export const StreamMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("hello") }),
  z
    .strictObject({ type: z.literal("beat") })
    .describe("Every few seconds, so that a reader can tell silence from a dead line. Says nothing else."),
  z.strictObject({ type: z.literal("job"), job: JobView }),
  z.strictObject({ type: z.literal("event"), event: JobEvent }),
  z.strictObject({ type: z.literal("notification") }).describe("The reader was told something, or has read it: see `GET /api/me`."),
  z.strictObject({ type: z.literal("fleet") }).describe("To operators: there is news of the fleet, at `GET /api/v1/fleet` or on its page."),
  z.strictObject({ type: z.literal("class"), change: ClassChange }).describe("On the topic `class:<cohort>`; the first is whole."),
  z
    .strictObject({ type: z.literal("draft"), userId: z.uuid(), exerciseUid: z.uuid() })
    .describe("On the topic `draft:<cohort>:<user>:<exercise>`: there is something new to fetch."),
  z.strictObject({ type: z.literal("beside"), exerciseUid: z.uuid() }).describe("To a learner: there is news beside their draft."),
  z.strictObject({ type: z.literal("refused"), topic: z.string() }).describe("A topic that this reader may not follow, or may no longer."),
]);
export type StreamMessage = z.infer<typeof StreamMessage>;

/** Answer of `GET /api/jobs/<id>/events`. */
export const JobEvents = z.strictObject({ job: JobView, events: z.array(JobEvent) });
export type JobEvents = z.infer<typeof JobEvents>;
