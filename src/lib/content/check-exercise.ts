import { FileSet } from "#contract/file-set.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { locales } from "#src/domain/locale.ts";
import type { Packing } from "./packing.ts";
import type { Place } from "./problem.ts";
import { describeIssue } from "./schema-issue.ts";

/** What must agree between an exercise's files. */
export function checkExerciseFiles(packing: Packing, folder: string, exercise: Exercise, placeOf: (path: PropertyKey[]) => Place): void {
  const { settings } = exercise;
  const settingsFile = `${folder}/exercise.yaml`;
  const names = (files: readonly { path: string }[]) => files.map((file) => file.path);
  const starter = names(exercise.starter);
  const given = names(exercise.given);
  for (const [index, file] of settings.editable.entries()) {
    if (!starter.includes(file)) packing.refuse(settingsFile, `"${file}", which starter/ lacks`, "a file of starter/", placeOf(["editable", index]));
  }
  for (const file of starter.filter((name) => !settings.editable.includes(name))) {
    packing.refuse(`${folder}/starter/${file}`, "a file that is not editable", 'it among "editable", or in given/');
  }
  for (const file of given.filter((name) => starter.includes(name))) {
    packing.refuse(`${folder}/given/${file}`, "a file that starter/ has too", "one of the two");
  }
  for (const file of given.filter((name, index) => given.indexOf(name) !== index)) {
    packing.refuse(settingsFile, `"${file}" of the library, which given/ has too`, "one of the two");
  }
  for (const [index, carried] of settings.carries.entries()) {
    if (carried.exercise === settings.uid) packing.refuse(settingsFile, "its own uid", "that of an earlier exercise", placeOf(["carries", index]));
    if ("file" in carried && [...starter, ...given].includes(carried.path))
      packing.refuse(settingsFile, `"${carried.path}", which starter/ or given/ has too`, "one of the two", placeOf(["carries", index]));
  }
  for (const file of names(exercise.solution).filter((name) => !settings.editable.includes(name))) {
    packing.refuse(`${folder}/solution/${file}`, "a file that learners cannot write", `only: ${settings.editable.join(", ")}`);
  }
  for (const key of ["entry", "run"] as const) {
    const file = settings[key];
    if (file && ![...starter, ...given].includes(file)) {
      packing.refuse(settingsFile, `"${file}" at "${key}"`, "a file of starter/ or given/", placeOf([key]));
    }
  }
  for (const part of ["starter", "solution"] as const) {
    const result = FileSet.safeParse(exercise[part]);
    const [issue] = result.error?.issues ?? [];
    if (!issue) continue;
    const { found, expected } = describeIssue(issue, exercise[part]);
    packing.refuse(`${folder}/${part}`, exercise[part].length === 0 ? "no file" : found, exercise[part].length === 0 ? "at least one" : expected);
  }
  checkTasks(packing, folder, exercise);
}

/** Checks are shown under the task they belong to, so the statement must hold each once. */
function checkTasks(packing: Packing, folder: string, exercise: Exercise): void {
  const wanted = exercise.settings.tasks.map((task) => String(task.id));
  for (const locale of locales.filter((candidate) => exercise.statement[candidate])) {
    const file = `${folder}/statement.${locale}.mdx`;
    const stated = packing.mentions.filter((mention) => mention.file === file && mention.kind === "task");
    for (const { name, place } of stated.filter((mention) => !wanted.includes(mention.name))) {
      packing.refuse(file, `<Task id="${name}">`, `a task of exercise.yaml: ${wanted.join(", ")}`, place);
    }
    for (const id of wanted.filter((name) => !stated.some((mention) => mention.name === name))) {
      packing.refuse(file, `no <Task id="${id}">`, "each task of exercise.yaml");
    }
  }
}
