import { defineAction } from "astro:actions";
import { z } from "zod";
import { SaveDraftRequest } from "#src/domain/draft-view.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { listDraftHistory, openDraft, resetDraft, restoreDraft, saveDraft } from "#src/server/drafts.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { refuse } from "./refuse.ts";

const OneExercise = z.strictObject({ exerciseUid: z.uuid() });

/** The learner's files in an exercise, saved while they write. */
export const drafts = {
  open: defineAction({
    input: OneExercise,
    handler: async ({ exerciseUid }, { locals }) =>
      refuse(locals, async () => openDraft(await getRuntime(), requireViewer(locals.viewer), exerciseUid)),
  }),
  save: defineAction({
    input: SaveDraftRequest,
    handler: async (input, { locals }) => refuse(locals, async () => saveDraft(await getRuntime(), requireViewer(locals.viewer), input)),
  }),
  reset: defineAction({
    input: OneExercise,
    handler: async ({ exerciseUid }, { locals }) =>
      refuse(locals, async () => resetDraft(await getRuntime(), requireViewer(locals.viewer), exerciseUid)),
  }),
  history: defineAction({
    input: OneExercise,
    handler: async ({ exerciseUid }, { locals }) =>
      refuse(locals, async () => listDraftHistory(await getRuntime(), requireViewer(locals.viewer), exerciseUid)),
  }),
  restore: defineAction({
    input: OneExercise.extend({ snapshotId: z.uuid() }),
    handler: async ({ exerciseUid, snapshotId }, { locals }) =>
      refuse(locals, async () => restoreDraft(await getRuntime(), requireViewer(locals.viewer), exerciseUid, snapshotId)),
  }),
};
