import { z } from "zod";
import { FileSet } from "#contract/file-set.ts";
import { CheckView } from "./job-view.ts";

// What stands beside a learner's draft: their call for help, comments, and who is looking.

/** One comment in the margin, with the line that it was made beside. */
export const MarginComment = z.strictObject({
  id: z.uuid(),
  fileName: z.string(),
  line: z.int(),
  lineText: z.string(),
  text: z.string(),
  author: z.string().describe("Empty where the account is gone."),
  isLearner: z.boolean().describe("Whether whose draft it is wrote it."),
  isDone: z.boolean(),
  at: z.iso.datetime(),
});
export type MarginComment = z.infer<typeof MarginComment>;

/** Someone who looks at the draft; if nothing more is heard, until then. */
export const Looker = z.strictObject({ name: z.string(), until: z.iso.datetime() });
export type Looker = z.infer<typeof Looker>;

/** What a learner sees beside their own draft. */
export const BesideView = z.strictObject({
  help: z.strictObject({ id: z.uuid(), question: z.string(), raisedAt: z.iso.datetime(), takenBy: z.string().nullable() }).nullable(),
  comments: z.array(MarginComment),
  lookers: z.array(Looker),
});
export type BesideView = z.infer<typeof BesideView>;

/** A learner's draft as those who teach them see it. */
export const SharedDraft = z.strictObject({
  revision: z.int(),
  savedAt: z.iso.datetime().nullable().describe("Null while nothing was saved: the files are those that everybody begins with."),
  files: FileSet,
  comments: z.array(MarginComment),
  help: z.strictObject({ id: z.uuid(), question: z.string(), raisedAt: z.iso.datetime(), takenBy: z.string().nullable() }).nullable(),
  last: z
    .strictObject({
      kind: z.enum(["run", "submission"]),
      at: z.iso.datetime(),
      state: z.enum(["waiting", "leased", "running", "finished"]),
      output: z.string(),
      isCut: z.boolean(),
      checks: z.array(CheckView),
    })
    .nullable(),
});
export type SharedDraft = z.infer<typeof SharedDraft>;

/** What `come to help` may ask. */
export const Question = z.string().trim().max(500);
/** What is said in the margin. */
export const CommentText = z.string().trim().min(1).max(2000);
