import { defineAction } from "astro:actions";
import { z } from "zod";
import { CommentText, Question } from "#src/domain/beside.ts";
import type { Viewer } from "#src/domain/people.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { closeHelp, raiseHelp, takeHelp, withdrawHelp } from "#src/server/help-requests.ts";
import { addComment, answerComment, markComment } from "#src/server/margin-comments.ts";
import { getRuntime, type Runtime } from "#src/server/runtime.ts";
import { refuse } from "./refuse.ts";

const OneCall = z.strictObject({ helpId: z.uuid() });
const Place = z.strictObject({ cohortId: z.uuid(), userId: z.uuid(), exerciseUid: z.uuid() });
const Line = { fileName: z.string().max(200), line: z.int().min(1).max(100_000), lineText: z.string().max(2000) };

/** For whoever is signed in. Who may do what to whom is decided by the use case. */
const forViewer = (locals: App.Locals, work: (runtime: Runtime, viewer: Viewer) => Promise<void>) =>
  refuse(locals, async () => work(await getRuntime(), requireViewer(locals.viewer)));

/** What goes on beside a draft: calls for help, and comments in the margin. */
export const beside = {
  raise: defineAction({
    input: z.strictObject({ exerciseUid: z.uuid(), question: Question }),
    handler: ({ exerciseUid, question }, { locals }) =>
      forViewer(locals, (runtime, viewer) => raiseHelp(runtime, viewer, exerciseUid, question)),
  }),
  withdraw: defineAction({
    input: OneCall,
    handler: ({ helpId }, { locals }) => forViewer(locals, (runtime, viewer) => withdrawHelp(runtime, viewer, helpId)),
  }),
  take: defineAction({
    input: OneCall,
    handler: ({ helpId }, { locals }) => forViewer(locals, (runtime, viewer) => takeHelp(runtime, viewer, helpId)),
  }),
  close: defineAction({
    input: OneCall,
    handler: ({ helpId }, { locals }) => forViewer(locals, (runtime, viewer) => closeHelp(runtime, viewer, helpId)),
  }),
  comment: defineAction({
    input: z.strictObject({ place: Place, ...Line, text: CommentText }),
    handler: ({ place, ...said }, { locals }) => forViewer(locals, (runtime, viewer) => addComment(runtime, viewer, place, said)),
  }),
  answer: defineAction({
    input: z.strictObject({ commentId: z.uuid(), text: CommentText }),
    handler: ({ commentId, text }, { locals }) => forViewer(locals, (runtime, viewer) => answerComment(runtime, viewer, commentId, text)),
  }),
  mark: defineAction({
    input: z.strictObject({ commentId: z.uuid(), isDone: z.boolean() }),
    handler: ({ commentId, isDone }, { locals }) => forViewer(locals, (runtime, viewer) => markComment(runtime, viewer, commentId, isDone)),
  }),
};
