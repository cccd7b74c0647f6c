import type { Bundle } from "#contract/bundle.ts";
import type { SourceFile } from "#contract/file-set.ts";
import { FilePath } from "#contract/file-set.ts";
import { type Exercise, ExerciseSettings } from "#src/domain/exercise.ts";
import { digestOf, digestOfJson } from "../digest.ts";
import { checkExerciseFiles } from "./check-exercise.ts";
import { packHints } from "./pack-hints.ts";
import { packMessages } from "./pack-messages.ts";
import { pagesOf, type Packing } from "./packing.ts";
import type { Place } from "./problem.ts";

/** One exercise from its folder. Its samples stay outside: they are for `exercise check`. */
export async function packExercise(
  packing: Packing,
  slug: string,
  module: string,
  inherited: Record<string, unknown>,
): Promise<Exercise | undefined> {
  const folder = `modules/${module}/exercises/${slug}`;
  const yaml = packing.readYaml(`${folder}/exercise.yaml`, ExerciseSettings, inherited);
  if (!yaml) return undefined;
  const settings = yaml.value;
  const statement = await packing.readPages(`${folder}/statement.`, "statement", settings.title);
  const notes = await packing.readPages(`${folder}/solution-notes.`, "notes", settings.title);
  if (Object.keys(statement).length === 0) packing.refuse(folder, "no statement", "statement.en.mdx and statement.fr.mdx");
  const library = readLibrary(packing, settings.library, `${folder}/exercise.yaml`, yaml.placeOf);
  const bundle = packJudge(packing, folder, library);
  const exercise: Exercise = {
    slug,
    module,
    settings,
    statement: pagesOf(statement),
    hints: await packHints(packing, folder, settings.title),
    messages: packMessages(packing, folder),
    starter: readSources(packing, `${folder}/starter`),
    given: [...readSources(packing, `${folder}/given`), ...library],
    solution: readSources(packing, `${folder}/solution`),
    references: readReferences(packing, folder, settings.produces),
    solutionNotes: pagesOf(notes),
    judgeDigest: digestOfJson(bundle),
  };
  packing.bundles[exercise.judgeDigest] = bundle;
  checkExerciseFiles(packing, folder, exercise, yaml.placeOf);
  return exercise;
}

/** The judge's files: `judge.py`, `baseline.py` where it times learners against one, what stands in `judge/`, and the files that the learner is given, so that both read the same. */
function packJudge(packing: Packing, folder: string, library: readonly SourceFile[]): Bundle {
  const own = packing.files.below(folder).flatMap(({ name, file }) => {
    const target = name.startsWith("given/") ? name.slice("given/".length) : name;
    if (name !== "judge.py" && name !== "baseline.py" && !name.startsWith("judge/") && !name.startsWith("given/")) return [];
    if (!FilePath.safeParse(target).success) packing.refuse(file, `the name "${target}"`, "letters, digits, dots, hyphens and underscores");
    return [{ path: target, base64: packing.files.bytes(file)?.toString("base64") ?? "" }];
  });
  const files = [...own, ...library.map(({ path, text }) => ({ path, base64: Buffer.from(text).toString("base64") }))];
  if (!files.some(({ path }) => path === "judge.py")) packing.refuse(`${folder}/judge.py`, "no such file", "the judge of this exercise");
  return { version: 1, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** Files that exercises of all courses share, so that each stands in one place. */
function readLibrary(packing: Packing, names: readonly string[], settingsFile: string, placeOf: (path: PropertyKey[]) => Place): SourceFile[] {
  return names.flatMap((name, index) => {
    const text = packing.library.text(name);
    if (text !== undefined) return [{ path: name, text }];
    packing.refuse(settingsFile, `"${name}"`, "a text file of the courses' library", placeOf(["library", index]));
    return [];
  });
}

/** `reference/<name>.npz` for what the exercise produces. */
function readReferences(packing: Packing, folder: string, produces: ExerciseSettings["produces"]): Exercise["references"] {
  return packing.files.below(`${folder}/reference`).flatMap(({ name, file }) => {
    const bytes = packing.files.bytes(file) ?? Buffer.alloc(0);
    const produced = produces.find((one) => `${one.name}.npz` === name);
    if (!produced) packing.refuse(file, "a file that the exercise does not produce", `one of: ${produces.map((one) => `${one.name}.npz`).join(", ")}`);
    return produced ? [{ name: produced.name, digest: digestOf(bytes), base64: bytes.toString("base64") }] : [];
  });
}

function readSources(packing: Packing, folder: string): SourceFile[] {
  return packing.files.below(folder).map(({ name, file }) => {
    const text = packing.files.text(file);
    if (text === undefined) packing.refuse(file, "bytes that are not UTF-8", "source text; binary data has no place here");
    return { path: name, text: text ?? "" };
  });
}
