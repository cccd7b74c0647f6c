import { listEvents } from "#db/queries/attempt-events.ts";
import { findDraft } from "#db/queries/drafts.ts";
import { findJob } from "#db/queries/jobs.ts";
import { findLastTry } from "#db/queries/jobs-tries.ts";
import { findOpenHelp } from "#db/queries/help-requests.ts";
import { FileSet } from "#contract/file-set.ts";
import type { SharedDraft } from "#src/domain/beside.ts";
import type { LastOutput } from "#src/domain/class-view.ts";
import { pickEditable } from "#src/domain/file-assembly.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { makeJobView } from "./job-view.ts";
import { listComments, viewHelp } from "./margin-comments.ts";
import type { Runtime } from "./runtime.ts";
import { whileSeen } from "./sightings.ts";
import { type LearnerPlace, requireLearnerOf } from "./taught-learner.ts";

/** A learner's draft with what stands beside it. Looking is noted, and its learner is told. */
export async function readSharedDraft(runtime: Runtime, viewer: Viewer, place: LearnerPlace): Promise<SharedDraft> {
  const { cohort, learner, exercise } = await requireLearnerOf(runtime, viewer, place);
  const { exerciseUid } = place;
  return whileSeen(runtime, viewer, { cohortId: cohort.id, userId: learner.id, exerciseUid }, "draft", async () => {
    const [draft, comments, help, last] = await Promise.all([
      findDraft(runtime.db, learner.id, exerciseUid),
      listComments(runtime, learner.id, exerciseUid, cohort.id),
      findOpenHelp(runtime.db, learner.id, exerciseUid),
      readLast(runtime, viewer, learner.id, exerciseUid),
    ]);
    return {
      revision: draft?.revision ?? 0,
      savedAt: draft?.savedAt.toISOString() ?? null,
      files: draft?.files ?? FileSet.parse(pickEditable(exercise, exercise.starter)),
      comments,
      // A call in another cohort is for those who teach there.
      help: help?.cohortId === cohort.id ? viewHelp(help) : null,
      last,
    };
  });
}

/** What a learner's last run or submission has written; null where there is none. Looking is noted. */
export async function readLastOutput(runtime: Runtime, viewer: Viewer, place: LearnerPlace): Promise<LastOutput | null> {
  const { cohort, learner } = await requireLearnerOf(runtime, viewer, place);
  const { exerciseUid } = place;
  return whileSeen(runtime, viewer, { cohortId: cohort.id, userId: learner.id, exerciseUid }, "output", async () => {
    const last = await findLastTry(runtime.db, learner.id, exerciseUid);
    if (!last) return null;
    const { text, isCut } = await readOutput(runtime, last);
    return { kind: last.kind, startedAt: last.createdAt.toISOString(), text, isCut };
  });
}

async function readLast(runtime: Runtime, viewer: Viewer, userId: UserId, exerciseUid: string): Promise<SharedDraft["last"]> {
  const last = await findLastTry(runtime.db, userId, exerciseUid);
  const job = last && (await findJob(runtime.db, last.id));
  if (!last || !job) return null;
  const [{ text, isCut }, view] = await Promise.all([readOutput(runtime, last), makeJobView(runtime, job, viewer.locale)]);
  return {
    kind: last.kind,
    at: last.createdAt.toISOString(),
    state: last.state,
    output: text,
    isCut,
    checks: view.result?.checks ?? [],
  };
}

/** What a page shows of an output is its end: an error stands there. */
const mostShown = 20_000;
const mostEvents = 5000;

async function readOutput({ db }: Runtime, { id, attempt }: Pick<NonNullable<Awaited<ReturnType<typeof findLastTry>>>, "id" | "attempt">) {
  const events = await listEvents(db, id, attempt, 0, mostEvents);
  const whole = events.map(({ event }) => (event.kind === "output" ? event.text : "")).join("");
  const isCut = whole.length > mostShown || events.some(({ event }) => event.kind === "cut");
  return { text: whole.slice(-mostShown), isCut };
}
