import { setImmediate } from "node:timers/promises";
import { exportRow, type GradebookExport } from "#src/domain/grade-export.ts";
import type { Viewer } from "#src/domain/people.ts";
import { byteOrderMark, type CsvStyle, writeCsvRecord } from "#src/lib/csv.ts";
import { messages } from "#src/messages/dictionary.ts";
import { recordAudit } from "./audit.ts";
import { type Gradebook, readGradebook } from "./gradebook.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";
import { takeOwnTurn } from "./turns.ts";

/** Learners written at once; other requests are served between. */
const batch = 25;

/** The gradebook for whoever takes it with them; that they did is on record before the first byte leaves. */
async function takeGradebook(runtime: Runtime, viewer: Viewer, cohortId: string, format: "csv" | "json"): Promise<Gradebook> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  await takeOwnTurn(runtime, viewer, "export");
  const book = await readGradebook(runtime, cohort, viewer.locale);
  const details = { format, learners: book.rows.length };
  await recordAudit(runtime.db, { actorId: viewer.id, action: "gradebook.exported", subject: `cohort:${cohort.id}`, details });
  return book;
}

/** The gradebook as CSV: one record for each learner and exercise, which any tool can turn as it likes. */
export async function exportCsv(runtime: Runtime, viewer: Viewer, cohortId: string, style: CsvStyle): Promise<ReadableStream<Uint8Array>> {
  const { exercises, rows, modules } = await takeGradebook(runtime, viewer, cohortId, "csv");
  const t = messages(viewer.locale).gradebook;
  return streamText(async function* () {
    const header = Object.values(t.exports.columns);
    yield (style.isForExcel ? byteOrderMark : "") + writeCsvRecord(header, style);
    for (const row of rows) {
      const learner = exportRow(row, exercises);
      yield learner.grades
        .map((grade, index) => {
          const { module = 0, number = "", title = "" } = exercises[index] ?? {};
          const marks = grade.marks.map((mark) => t.marks[mark]).join(", ");
          const { score, judged, daysLate, adjusted, submission, handedInAt, attempts, workSeconds, gpuSeconds } = grade;
          const by = [learner.id, learner.name, modules[module]?.title ?? "", number, grade.exercise, title];
          const numbers = [percent(score), percent(judged), daysLate, percent(adjusted?.score ?? null), adjusted?.reason ?? null];
          return writeCsvRecord([...by, ...numbers, submission, handedInAt, attempts, workSeconds, gpuSeconds, marks], style);
        })
        .join("");
    }
  });
}

const percent = (share: number | null): number | null => (share === null ? null : Math.round(share * 10_000) / 100);

/** The gradebook as JSON of the shape `GradebookExport`. */
export async function exportJson(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<ReadableStream<Uint8Array>> {
  const { cohort, course, exercises, rows } = await takeGradebook(runtime, viewer, cohortId, "json");
  const head: Omit<GradebookExport, "learners"> = {
    format: "atelier-gradebook",
    version: 1,
    exportedAt: runtime.clock.now().toISOString(),
    cohort: { id: cohort.id, name: cohort.name, course: course.slug, courseDigest: cohort.digest },
    exercises: exercises.map(({ uid, slug, number, title, points }) => ({ uid, slug, number, title, points })),
  };
  return streamText(async function* () {
    yield `${JSON.stringify(head).slice(0, -1)},"learners":[`;
    for (const [index, row] of rows.entries()) yield `${index === 0 ? "\n" : ",\n"}${JSON.stringify(exportRow(row, exercises))}`;
    yield "\n]}\n";
  });
}

/** Text as it is made, some of it at a time. */
function streamText(write: () => AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const parts = write();
  return new ReadableStream({
    async pull(controller) {
      let text = "";
      for (let count = 0; count < batch; count += 1) {
        // eslint-disable-next-line no-await-in-loop -- parts are made one after the other
        const { done, value } = await parts.next();
        if (done) {
          if (text) controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
      await setImmediate();
    },
  });
}
