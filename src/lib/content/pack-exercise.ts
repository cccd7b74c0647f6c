import type { Bundle } from "#contract/bundle.ts";
import type { SourceFile } from "#contract/file-set.ts";
import { FilePath } from "#contract/file-set.ts";
import { type Exercise, ExerciseSettings } from "#src/domain/exercise.ts";
import { digestOfJson } from "../digest.ts";
import { checkExerciseFiles } from "./check-exercise.ts";
import { packHints } from "./pack-hints.ts";
import { packMessages } from "./pack-messages.ts";
import { pagesOf, type Packing } from "./packing.ts";

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
  const bundle = packJudge(packing, folder);
  const exercise: Exercise = {
    slug,
    module,
    settings,
    statement: pagesOf(statement),
    hints: await packHints(packing, folder, settings.title),
    messages: packMessages(packing, folder),
    starter: readSources(packing, `${folder}/starter`),
    given: readSources(packing, `${folder}/given`),
    solution: readSources(packing, `${folder}/solution`),
    solutionNotes: pagesOf(notes),
    judgeDigest: digestOfJson(bundle),
  };
  packing.bundles[exercise.judgeDigest] = bundle;
  checkExerciseFiles(packing, folder, exercise, yaml.placeOf);
  return exercise;
}

/** The judge's files: `judge.py`, `baseline.py` where it times learners against one, what stands in `judge/`, and the files that the learner is given, so that both read the same. */
function packJudge(packing: Packing, folder: string): Bundle {
  const files = packing.files.below(folder).flatMap(({ name, file }) => {
    const target = name.startsWith("given/") ? name.slice("given/".length) : name;
    if (name !== "judge.py" && name !== "baseline.py" && !name.startsWith("judge/") && !name.startsWith("given/")) return [];
    if (!FilePath.safeParse(target).success) packing.refuse(file, `the name "${target}"`, "letters, digits, dots, hyphens and underscores");
    return [{ path: target, base64: packing.files.bytes(file)?.toString("base64") ?? "" }];
  });
  if (!files.some(({ path }) => path === "judge.py")) packing.refuse(`${folder}/judge.py`, "no such file", "the judge of this exercise");
  return { version: 1, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

function readSources(packing: Packing, folder: string): SourceFile[] {
  return packing.files.below(folder).map(({ name, file }) => {
    const text = packing.files.text(file);
    if (text === undefined) packing.refuse(file, "bytes that are not UTF-8", "source text; binary data has no place here");
    return { path: name, text: text ?? "" };
  });
}
