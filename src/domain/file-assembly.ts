import { FileSet, type SourceFile } from "#contract/file-set.ts";
import { AppError } from "./errors.ts";
import type { Exercise } from "./exercise.ts";

type FileParts = Pick<Exercise, "starter" | "given"> & { readonly settings: Pick<Exercise["settings"], "editable"> };

/**
 * The files an attempt starts with: the learner's, the starter's for those the
 * learner did not send, the given ones as the course has them, and programs that
 * earlier exercises leave to this one. Only editable files are taken from the learner; anything else is refused, not ignored.
 */
export function assembleFiles(exercise: FileParts, sent: readonly SourceFile[], programs: readonly SourceFile[] = []): FileSet {
  const editable = new Set(exercise.settings.editable);
  const foreign = sent.find((file) => !editable.has(file.path));
  if (foreign) throw new AppError("bad-input", { params: { field: "files", path: foreign.path }, details: "not an editable file" });
  const files = new Map<string, SourceFile>();
  for (const source of [exercise.starter, sent.map(makeStorable), exercise.given, programs])
    for (const file of source) files.set(file.path, file);
  const assembled = FileSet.safeParse([...files.values()]);
  if (!assembled.success) throw new AppError("bad-input", { params: { field: "files" }, details: assembled.error.issues });
  return assembled.data;
}

/** The learner's own files among those of an attempt, for history and restore. */
export function pickEditable(exercise: FileParts, files: readonly SourceFile[]): SourceFile[] {
  const editable = new Set(exercise.settings.editable);
  return files.filter((file) => editable.has(file.path));
}

/** NUL and lone surrogates have no place in Python sources, and the database cannot hold them. */
export function makeStorable(file: SourceFile): SourceFile {
  return { path: file.path, text: file.text.toWellFormed().replaceAll("\0", "\u{FFFD}") };
}
