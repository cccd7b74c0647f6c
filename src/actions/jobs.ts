import { defineAction } from "astro:actions";
import { z } from "zod";
import { JobId } from "#contract/ids.ts";
import { Locale } from "#src/domain/locale.ts";
import { StartJobRequest, StartSnippetRequest } from "#src/domain/job-history.ts";
import { requireReader, requireViewer } from "#src/server/authorise.ts";
import { getJobFiles, listHistory, stopJob } from "#src/server/jobs.ts";
import { startJob, startSnippet } from "#src/server/jobs-start.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { refuse } from "./refuse.ts";

/** The language of the page that asks; the account's where it does not say. */
const locale = Locale.optional();

/** Runs, submissions and snippets. What becomes of them is told by the stream. */
export const jobs = {
  start: defineAction({
    input: StartJobRequest,
    handler: async (input, { locals }) =>
      refuse(locals, async () => ({ jobId: await startJob(await getRuntime(), requireViewer(locals.viewer), input) })),
  }),
  snippet: defineAction({
    input: StartSnippetRequest,
    handler: async (input, { locals }) =>
      refuse(locals, async () => ({ jobId: await startSnippet(await getRuntime(), requireViewer(locals.viewer), input) })),
  }),
  stop: defineAction({
    input: z.strictObject({ jobId: JobId, locale }),
    handler: async (input, { locals }) =>
      refuse(locals, async () => stopJob(await getRuntime(), requireReader(locals.viewer, input.locale), input.jobId)),
  }),
  history: defineAction({
    input: z.strictObject({ exerciseUid: z.uuid(), locale }),
    handler: async (input, { locals }) =>
      refuse(locals, async () => listHistory(await getRuntime(), requireReader(locals.viewer, input.locale), input.exerciseUid)),
  }),
  files: defineAction({
    input: z.strictObject({ jobId: JobId }),
    handler: async ({ jobId }, { locals }) =>
      refuse(locals, async () => getJobFiles(await getRuntime(), requireViewer(locals.viewer), jobId)),
  }),
};
