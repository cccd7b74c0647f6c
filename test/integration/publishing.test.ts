import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ne } from "drizzle-orm";
import { listAnswers } from "#db/queries/answers.ts";
import { insertCohort, insertCohortMember } from "#db/queries/cohorts.ts";
import { findProgress } from "#db/queries/progress.ts";
import { courseVersions, publications } from "#db/schema/courses.ts";
import { AppError } from "#src/domain/errors.ts";
import {
  findAsset,
  findCourse,
  findCourseByDigest,
  forgetPublications,
  getBundle,
  listCourses,
  readContentVersion,
} from "#src/server/courses.ts";
import { findFollowedExercise, findFollowedQuiz } from "#src/server/courses-followed.ts";
import { openHint } from "#src/server/hints.ts";
import { finishLesson, visitLesson } from "#src/server/lessons.ts";
import { publishCourse, syncContentFolder } from "#src/server/publishing.ts";
import { answerPrediction, answerQuiz } from "#src/server/quizzes.ts";
import { openSolution } from "#src/server/reveals.ts";
import type { Runtime } from "#src/server/runtime.ts";
import { makePerson, openAccountsRuntime, type AccountsRuntime } from "#kit/accounts.ts";

const lessonUid = "33333333-3333-4333-8333-333333333333";
const quizUid = "44444444-4444-4444-8444-444444444444";
const exerciseUid = "55555555-5555-4555-8555-555555555555";

const contentDir = mkdtempSync(path.join(os.tmpdir(), "atelier-publishing-"));
const lessonFile = path.join(contentDir, "courses/workshop/modules/first/lessons/hello/en.mdx");
let accounts: AccountsRuntime;
let runtime: Runtime;

beforeAll(async () => {
  cpSync(path.join(import.meta.dirname, "../content/fixtures/content"), contentDir, { recursive: true });
  accounts = await openAccountsRuntime();
  runtime = accounts.withConfig({ contentDir });
  await syncContentFolder(runtime);
});
afterAll(async () => {
  await accounts[Symbol.asyncDispose]();
  rmSync(contentDir, { recursive: true });
});

const edit = (from: string, to: string): void => writeFileSync(lessonFile, readFileSync(lessonFile, "utf8").replace(from, to));

test("a start publishes the content folder: catalogue, lesson, exercise, figure and judge can be found", async () => {
  expect((await listCourses(runtime)).map(({ pack }) => pack.slug)).toEqual(["workshop"]);
  const course = await findCourse("workshop", runtime);
  expect(await findCourse("nothing", runtime)).toBeUndefined();
  expect((await findCourseByDigest(course!.digest, runtime))?.pack).toBe(course!.pack);
  const exercise = await findFollowedExercise(runtime, null, exerciseUid);
  expect((await getBundle(exercise!.item.judgeDigest, runtime)).files[0]?.path).toBe("judge.py");
  expect((await findAsset(Object.keys(course!.pack.assets)[0]!, runtime))?.mediaType).toBe("image/svg+xml");
});

test("an edited lesson is a new version at the next start; the old one stays for whoever is pinned to it", async () => {
  const before = await findCourse("workshop", runtime);
  const version = await readContentVersion(runtime);
  edit("Text & more.", "Other words.");
  await syncContentFolder(runtime);
  const after = await findCourse("workshop", runtime);
  expect(after?.digest).not.toBe(before?.digest);
  expect(await readContentVersion(runtime)).not.toBe(version);
  expect((await findCourseByDigest(before!.digest, runtime))?.pack).toEqual(before?.pack);
});

test("a course with an error stays as it was published last", async () => {
  const before = await findCourse("workshop", runtime);
  edit("Other words.", "Other {words}.");
  await syncContentFolder(runtime);
  expect((await findCourse("workshop", runtime))?.digest).toBe(before?.digest);
  edit("Other {words}.", "Other words.");
});

test("an unchanged folder is not packed again, and a lost memory only costs time", async () => {
  const before = await findCourse("workshop", runtime);
  const memory = path.join(runtime.config.dataDir, "packed-content.json");
  const written = readFileSync(memory, "utf8");
  await syncContentFolder(runtime);
  writeFileSync(memory, "not JSON");
  await syncContentFolder(runtime);
  expect((await findCourse("workshop", runtime))?.digest).toBe(before?.digest);
  expect(readFileSync(memory, "utf8")).toBe(written);
});

test("where the database knows nothing of a course that is packed already, the pack is published, and none is made", async () => {
  const now = await findCourse("workshop", runtime);
  const memory = path.join(runtime.config.dataDir, "packed-content.json");
  const written = readFileSync(memory, "utf8");
  // An earlier version's pack stands for that of the files: were they packed again, theirs would be published.
  const [earlier] = await runtime.db.select().from(courseVersions).where(ne(courseVersions.digest, now!.digest));
  const publishAnew = async (text: string) => {
    writeFileSync(memory, text);
    await runtime.db.delete(publications);
    forgetPublications(runtime);
    await syncContentFolder(runtime);
    return (await findCourse("workshop", runtime))?.digest;
  };
  expect(await publishAnew(written.replace(now!.digest, earlier!.digest))).toBe(earlier!.digest);
  expect(await publishAnew(written)).toBe(now!.digest);
});

test("another course cannot take a course's address", async () => {
  const { pack } = (await findCourse("workshop", runtime))!;
  const other = { ...pack, settings: { ...pack.settings, uid: "99999999-9999-4999-8999-999999999999" } };
  await expect(publishCourse(runtime, other)).rejects.toThrow(AppError);
});

test("a quiz says why, keeps each answer, and is done when all are right", async () => {
  const { viewer } = await makePerson(accounts, "quiz@atelier.example");
  const answer = (question: string, choice: number) =>
    answerQuiz(runtime, viewer, { quizUid, question, choice, locale: "en", shownIn: "lesson" });
  expect(await answer("two", 0)).toEqual({ correct: false, explanation: "secret-wrong" });
  expect(await answer("two", 1)).toEqual({ correct: true, explanation: "secret-right" });
  expect(await findProgress(runtime.db, viewer.id, quizUid)).toMatchObject({ state: "opened", score: 0 });
  await answer("one", 0);
  expect(await findProgress(runtime.db, viewer.id, quizUid)).toMatchObject({ state: "done", score: 0.5 });
  expect(await listAnswers(runtime.db, viewer.id, quizUid)).toHaveLength(3);
  await expect(answer("one", 5)).rejects.toThrow("not-found");
  expect(await answerQuiz(runtime, null, { quizUid, question: "one", choice: 1, locale: "fr", shownIn: "quiz" })).toEqual({
    correct: false,
    explanation: "Trop.",
  });
});

test("a guess is kept, and only then is the answer told", async () => {
  const { viewer } = await makePerson(accounts, "guess@atelier.example");
  expect(await answerPrediction(runtime, viewer, { lessonUid, id: "guess", choice: 0 })).toEqual({ correct: 1 });
  expect(await listAnswers(runtime.db, viewer.id, lessonUid)).toMatchObject([{ question: "guess", choice: 0, correct: false }]);
  await expect(answerPrediction(runtime, viewer, { lessonUid, id: "guess", choice: 2 })).rejects.toThrow("not-found");
});

test("a lesson is begun by a visit and done by its reader's word; a later visit does not undo it", async () => {
  const { viewer } = await makePerson(accounts, "reader@atelier.example");
  await visitLesson(runtime, viewer, lessonUid);
  expect((await findProgress(runtime.db, viewer.id, lessonUid))?.state).toBe("opened");
  await finishLesson(runtime, viewer, lessonUid);
  await visitLesson(runtime, viewer, lessonUid);
  expect((await findProgress(runtime.db, viewer.id, lessonUid))?.state).toBe("done");
});

test("hints open one by one; the solution stays shut until the policy opens it", async () => {
  const { viewer } = await makePerson(accounts, "stuck@atelier.example");
  expect((await openHint(runtime, viewer, { exerciseUid, number: 2, locale: "en" })).number).toBe(2);
  await expect(openHint(runtime, viewer, { exerciseUid, number: 4, locale: "en" })).rejects.toThrow("not-found");
  await expect(openSolution(runtime, viewer, { exerciseUid, locale: "en" })).rejects.toThrow("not-allowed");
  const shown = await openSolution(runtime, { ...viewer, role: "trainer" }, { exerciseUid, locale: "en" });
  expect(shown.files.map((file) => file.path)).toEqual(["double.py"]);
});

test("a cohort reads the version it pins, by uid and by address; everybody else reads the published one", async () => {
  const { viewer } = await makePerson(accounts, "pinned@atelier.example");
  const old = (await findCourse("workshop", runtime))!;
  const cohort = await insertCohort(runtime.db, { name: "Pinned", courseUid: old.pack.settings.uid, digest: old.digest });
  await insertCohortMember(runtime.db, cohort!.id, viewer.id, "learner");
  const { pack } = old;
  const solution = [{ path: "double.py", text: "# new solution" }];
  const say = (text: string) => ({ en: text, fr: text });
  await publishCourse(runtime, {
    ...pack,
    exercises: pack.exercises.map((exercise) => ({ ...exercise, slug: "renamed", solution, hints: { en: [], fr: [] } })),
    quizzes: pack.quizzes.map((quiz) => ({
      ...quiz,
      questions: quiz.questions.map((question) => ({
        ...question,
        options: question.options.map((option) => ({ ...option, explanation: say("new") })),
      })),
    })),
  });

  const slug = pack.exercises[0]!.slug;
  const read = async (name: string | { course: string; slug: string }, reader: typeof viewer | null) =>
    (await findFollowedExercise(runtime, reader, name))?.course.digest === old.digest;
  expect(await read(exerciseUid, viewer)).toBe(true);
  expect(await read({ course: "workshop", slug }, viewer)).toBe(true);
  expect(await read({ course: "workshop", slug: "renamed" }, viewer)).toBe(true);
  expect(await read(exerciseUid, null)).toBe(false);
  expect(await findFollowedExercise(runtime, null, { course: "workshop", slug })).toBeUndefined();
  expect((await findFollowedQuiz(runtime, viewer, quizUid))?.course.digest).toBe(old.digest);

  expect((await openHint(runtime, viewer, { exerciseUid, number: 2, locale: "en" })).number).toBe(2);
  const shown = await openSolution(runtime, { ...viewer, role: "trainer" }, { exerciseUid, locale: "en" });
  expect(shown.files).not.toEqual(solution);
  const answer = { quizUid, question: "two", choice: 1, locale: "en" as const };
  expect((await answerQuiz(runtime, viewer, { ...answer, shownIn: "quiz" })).explanation).toBe("secret-right");
  expect((await answerQuiz(runtime, viewer, { ...answer, shownIn: "lesson" })).explanation).toBe("new");
});

test("what a pinned version does not have yet is read as it is published", async () => {
  const { viewer } = await makePerson(accounts, "early@atelier.example");
  const published = (await findCourse("workshop", runtime))!;
  const early = await publishCourse(runtime, { ...published.pack, exercises: [] });
  await publishCourse(runtime, published.pack);
  const cohort = await insertCohort(runtime.db, { name: "Early", courseUid: published.pack.settings.uid, digest: early });
  await insertCohortMember(runtime.db, cohort!.id, viewer.id, "learner");
  expect((await findFollowedExercise(runtime, viewer, exerciseUid))?.course.digest).toBe(published.digest);
});
