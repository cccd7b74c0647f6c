import { z } from "zod";
import { type GradeCell, type GradedExercise, gradeMarks, type GradeRow } from "./gradebook.ts";

/** One learner's work on one exercise, in an export. */
export const ExportedGrade = z.strictObject({
  exercise: z.string().describe("The exercise's slug; see `exercises`."),
  score: z.number().min(0).max(1).nullable().describe("What counts; null where nothing was judged."),
  judged: z.number().nullable().describe("What the judge gave the submission that counts, before any loss."),
  daysLate: z.int().nonnegative().describe("Days begun since the due date; 0 in time."),
  adjusted: z.strictObject({ score: z.number(), reason: z.string() }).nullable().describe("A score given by hand."),
  submission: z.int().nullable().describe("The number of the submission that counts."),
  handedInAt: z.iso.datetime().nullable(),
  attempts: z.int().nonnegative(),
  workSeconds: z.number().nonnegative(),
  gpuSeconds: z.number().nonnegative(),
  marks: z.array(z.enum(gradeMarks)),
});
export type ExportedGrade = z.infer<typeof ExportedGrade>;

/** One learner of an export. */
export const ExportedLearner = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  total: z.number().min(0).max(1),
  modules: z.array(z.number()).describe("Shares of each module's points, in teaching order."),
  grades: z.array(ExportedGrade),
});
export type ExportedLearner = z.infer<typeof ExportedLearner>;

/** `GET /<language>/teaching/cohorts/<id>/grades/export.json`. */
export const GradebookExport = z.strictObject({
  format: z.literal("atelier-gradebook"),
  version: z.literal(1),
  exportedAt: z.iso.datetime(),
  cohort: z.strictObject({ id: z.uuid(), name: z.string(), course: z.string(), courseDigest: z.string() }),
  exercises: z.array(z.strictObject({ uid: z.uuid(), slug: z.string(), number: z.string(), title: z.string(), points: z.number() })),
  learners: z.array(ExportedLearner),
});
export type GradebookExport = z.infer<typeof GradebookExport>;

/** A row of the gradebook as exports tell it. */
export function exportRow({ userId, name, total, modules, cells }: GradeRow, exercises: readonly GradedExercise[]): ExportedLearner {
  const grades = exercises.flatMap(({ slug }, index) => {
    const cell = cells[index];
    return cell ? [exportCell(slug, cell)] : [];
  });
  return { id: userId, name, total: round(total), modules: modules.map(round), grades };
}

function exportCell(exercise: string, { counted, adjusted, score, attempts, workMs, gpuMs, marks }: GradeCell): ExportedGrade {
  return {
    exercise,
    score: score === null ? null : round(score),
    judged: counted ? round(counted.step.score) : null,
    daysLate: counted?.late.daysLate ?? 0,
    adjusted: adjusted && { score: adjusted.score, reason: adjusted.reason },
    submission: counted?.step.number ?? null,
    handedInAt: counted?.step.at ?? null,
    attempts,
    workSeconds: Math.round(workMs / 1000),
    gpuSeconds: Math.round(gpuMs / 100) / 10,
    marks: [...marks],
  };
}

/** To a ten-thousandth: no sum of floating point numbers shall look exacter than it is. */
const round = (share: number): number => Math.round(share * 10_000) / 10_000;
