import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileStart, type Problem } from "./problem.ts";

const maxFileBytes = 2 * 2 ** 20;
const maxFiles = 10_000;

/** Caches and editors' leavings: never part of a course. */
const ignored = /^(\.|__pycache__$|node_modules$)|~$/;

/** Every file of a course in memory, read once, by its path below the course's folder. */
export interface CourseFiles {
  readonly paths: readonly string[];
  /** The bytes of a file; undefined where there is none. */
  bytes(file: string): Buffer | undefined;
  /** The text of a file; undefined where there is none or it is not UTF-8. */
  text(file: string): string | undefined;
  /** Files below a folder, by their path from there, in order. */
  below(folder: string): { name: string; file: string }[];
}

/** Reads a course's folder. Links are not followed: a course holds what it holds. */
export async function readCourseFiles(folder: string): Promise<{ files: CourseFiles; problems: Problem[] }> {
  const contents = new Map<string, Buffer>();
  const problems: Problem[] = [];
  const refuse = (file: string, found: string, expected: string): void => {
    problems.push({ severity: "error", file, ...fileStart, found, expected });
  };
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
      if (ignored.test(entry.name) || contents.size > maxFiles) continue;
      const file = path.posix.join(below, entry.name);
      if (entry.isDirectory()) await visit(file);
      else if (!entry.isFile()) refuse(file, "a link or a device", "a plain file");
      else {
        const bytes = await readFile(path.join(folder, file));
        if (bytes.byteLength > maxFileBytes) refuse(file, `${bytes.byteLength} bytes`, `at most ${maxFileBytes} bytes in a file`);
        else contents.set(file, bytes);
      }
    }
  };
  await visit("");
  if (contents.size > maxFiles) refuse("", "too many files", `at most ${maxFiles} files in a course`);
  return { files: makeCourseFiles(contents), problems };
}

function makeCourseFiles(contents: ReadonlyMap<string, Buffer>): CourseFiles {
  const paths = [...contents.keys()].toSorted();
  return {
    paths,
    bytes: (file) => contents.get(file),
    text: (file) => decode(contents.get(file)),
    below: (folder) =>
      paths.filter((file) => file.startsWith(`${folder}/`)).map((file) => ({ name: file.slice(folder.length + 1), file })),
  };
}

/** What a folder holds that does not exist. */
export const noFiles = makeCourseFiles(new Map());

function decode(bytes: Buffer | undefined): string | undefined {
  if (!bytes) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
