import { z } from "zod";
import { Verdict } from "#contract/verdict.ts";
import { UserId } from "./people.ts";

/** "Come to help", as those who teach see it. */
export const ClassHelp = z.strictObject({
  id: z.uuid(),
  exerciseUid: z.uuid(),
  question: z.string(),
  raisedAt: z.iso.datetime(),
  takenBy: z.string().nullable().describe("Name of whoever is on it."),
});
export type ClassHelp = z.infer<typeof ClassHelp>;

const Stuck = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("check"), checkId: z.string(), times: z.int() }),
  z.strictObject({ kind: z.literal("error"), since: z.iso.datetime() }),
]);

/** One learner of a class, as the class view shows them. */
export const ClassRow = z.strictObject({
  userId: UserId,
  name: z.string(),
  contentUid: z.uuid().nullable().describe("The page they have open, or had last."),
  exerciseUid: z.uuid().nullable().describe("The exercise they have in hand: what is said of checks is about it."),
  doing: z.enum(["away", "reads", "edits", "waits", "runs", "graded"]),
  isGraded: z.boolean().describe("Whether what runs or waits is a submission."),
  since: z.iso.datetime().nullable(),
  position: z.int().nullable().describe("Place in the queue while waiting."),
  verdict: Verdict.nullable().describe("Of the newest graded submission to the exercise in hand."),
  passed: z.int().nullable(),
  checks: z.int().nullable(),
  stuck: Stuck.nullable(),
  help: z.array(ClassHelp),
});
export type ClassRow = z.infer<typeof ClassRow>;

/** How a class stands with one exercise. */
export const ExerciseHeat = z.strictObject({ exerciseUid: z.uuid(), passed: z.int(), working: z.int(), stuck: z.int() });
export type ExerciseHeat = z.infer<typeof ExerciseHeat>;

/** What has changed in a class since the last message; `whole` replaces all that a page has. */
export const ClassChange = z.strictObject({
  cohortId: z.uuid(),
  whole: z.boolean(),
  at: z.iso.datetime(),
  rows: z.array(ClassRow),
  gone: z.array(UserId).describe("Learners who have left the cohort."),
  heat: z.array(ExerciseHeat),
});
export type ClassChange = z.infer<typeof ClassChange>;

/** A mistake that several make: one check and one message, over a class. */
export const ClassMistake = z.strictObject({
  exerciseUid: z.uuid(),
  checkId: z.string(),
  title: z.string().nullable(),
  message: z.string().nullable().describe("As its newest maker read it, in the reader's language."),
  learners: z.int(),
  times: z.int(),
});
export type ClassMistake = z.infer<typeof ClassMistake>;

/** Common mistakes: of the last two hours or of all time, never of more than the newest `looked` submissions. */
export const ClassMistakes = z.strictObject({ mistakes: z.array(ClassMistake), looked: z.int() });
export type ClassMistakes = z.infer<typeof ClassMistakes>;

/** What a learner's last run or submission has written. */
export const LastOutput = z.strictObject({
  kind: z.enum(["run", "submission"]),
  startedAt: z.iso.datetime(),
  text: z.string(),
  isCut: z.boolean().describe("Whether only its end is here."),
});
export type LastOutput = z.infer<typeof LastOutput>;

/** A page of the course that a class works through, as its class view names it. */
export interface ClassItem {
  readonly uid: string;
  readonly kind: "lesson" | "exercise" | "quiz";
  readonly title: string;
  readonly module: string;
  /** Names of an exercise's checks, by id. */
  readonly checks: Readonly<Record<string, string>>;
}
