import type { OpenHelp } from "#db/queries/help-requests.ts";
import {
  findMarginComment,
  insertMarginComment,
  listMarginComments,
  type MarginCommentRow,
  resolveThread,
} from "#db/queries/margin-comments.ts";
import type { MarginComment, SharedDraft } from "#src/domain/beside.ts";
import { AppError } from "#src/domain/errors.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { notifyOfHelp } from "./notify-jobs.ts";
import type { Runtime } from "./runtime.ts";
import { type LearnerPlace, requireLearnerOf } from "./taught-learner.ts";

/** What was said beside a learner's draft. */
export async function listComments(
  { db }: Runtime,
  userId: UserId,
  exerciseUid: string,
  cohortId: string | null,
): Promise<MarginComment[]> {
  const rows = await listMarginComments(db, userId, exerciseUid, cohortId);
  return rows.map(({ id, fileName, line, lineText, text, author, authorId, resolvedAt, createdAt }) => ({
    id,
    fileName,
    line,
    lineText,
    text,
    author,
    isLearner: authorId === userId,
    isDone: resolvedAt !== null,
    at: createdAt.toISOString(),
  }));
}

/** A call for help as both sides see it. */
export const viewHelp = ({ id, question, createdAt, takenBy }: OpenHelp): NonNullable<SharedDraft["help"]> => ({
  id,
  question,
  raisedAt: createdAt.toISOString(),
  takenBy,
});

/** A new comment beside a line, by whoever teaches. The line's text is kept with it, for the draft goes on. */
export async function addComment(
  runtime: Runtime,
  viewer: Viewer,
  place: LearnerPlace,
  said: { fileName: string; line: number; lineText: string; text: string },
): Promise<void> {
  const { cohort, learner, exercise } = await requireLearnerOf(runtime, viewer, place);
  const { exerciseUid } = place;
  if (!exercise.settings.editable.includes(said.fileName)) throw new AppError("bad-input", { params: { field: "fileName" } });
  await say(runtime, viewer, { cohortId: cohort.id, userId: learner.id, exerciseUid, ...said });
  await notifyOfHelp(runtime, { userId: learner.id, exerciseUid });
}

/** An answer beside the same line, by whose draft it is or whoever teaches them. */
export async function answerComment(runtime: Runtime, viewer: Viewer, commentId: string, text: string): Promise<void> {
  const { cohortId, userId, exerciseUid, fileName, line, lineText } = await getComment(runtime, viewer, commentId);
  await say(runtime, viewer, { cohortId, userId, exerciseUid, fileName, line, lineText, text });
}

/** Marks what was said beside a line as done, or as open again. */
export async function markComment(runtime: Runtime, viewer: Viewer, commentId: string, isDone: boolean): Promise<void> {
  const comment = await getComment(runtime, viewer, commentId);
  await runtime.db.transaction(async (tx) => {
    await resolveThread(tx, comment, isDone ? runtime.clock.now() : null);
    await recordAudit(tx, {
      actorId: viewer.id,
      action: isDone ? "comment.done" : "comment.reopened",
      subject: `user:${comment.userId}`,
      details: { cohortId: comment.cohortId, exerciseUid: comment.exerciseUid, commentId },
    });
  });
  tell(runtime, comment);
}

/** A comment for those who may answer it: its learner, and whoever teaches them. */
async function getComment(runtime: Runtime, viewer: Viewer, id: string): Promise<MarginCommentRow> {
  const comment = await findMarginComment(runtime.db, id);
  if (!comment) throw new AppError("not-found", { details: { commentId: id } });
  if (comment.userId !== viewer.id) await requireTaughtOrNotFound(runtime, viewer, comment);
  return comment;
}

/** Another learner is told what anybody is told who guesses: there is no such comment. */
async function requireTaughtOrNotFound(runtime: Runtime, viewer: Viewer, place: LearnerPlace): Promise<void> {
  try {
    await requireLearnerOf(runtime, viewer, place);
  } catch (error) {
    if (error instanceof AppError && error.code === "not-allowed") throw new AppError("not-found", { cause: error });
    throw error;
  }
}

type NewComment = Omit<Parameters<typeof insertMarginComment>[1], "authorId" | "createdAt">;

async function say(runtime: Runtime, viewer: Viewer, comment: NewComment): Promise<void> {
  const { cohortId, userId, exerciseUid } = comment;
  await runtime.db.transaction(async (tx) => {
    const commentId = await insertMarginComment(tx, { ...comment, authorId: viewer.id, createdAt: runtime.clock.now() });
    const details = { cohortId, exerciseUid, commentId };
    await recordAudit(tx, { actorId: viewer.id, action: "comment.made", subject: `user:${userId}`, details });
  });
  tell(runtime, comment);
}

function tell({ notices }: Runtime, { userId, exerciseUid }: Pick<NewComment, "userId" | "exerciseUid">): void {
  notices.tell({ kind: "draft", userId, exerciseUid, part: "margin" });
}
