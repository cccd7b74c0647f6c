import type { FileSet, SourceFile } from "#contract/file-set.ts";

/** Whether two file sets hold the same texts under the same names, in whatever order. */
export function isSameFiles(one: FileSet, other: FileSet): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  const texts = new Map(other.map(({ path, text }) => [path, text]));
  return one.every(({ path, text }) => texts.get(path) === text);
}

/** The set with one file's text replaced. */
export function replaceText(files: FileSet, path: string, text: string): FileSet {
  return files.map((file): SourceFile => (file.path === path ? { path, text } : file));
}
