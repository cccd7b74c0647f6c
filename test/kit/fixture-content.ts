import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A copy of the small course of test/content/fixtures, to be changed by a test. */
export interface FixtureContent extends Disposable {
  readonly folder: string;
  readonly course: string;
  readonly exercise: string;
  /** Adds lines to a file of its only exercise. */
  append(file: string, lines: string): void;
  replace(file: string, text: string, by: string): void;
}

export function copyFixtureContent(): FixtureContent {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-content-"));
  cpSync("test/content/fixtures/content", folder, { recursive: true });
  const at = (file: string) => path.join(folder, "courses/workshop/modules/first/exercises/double", file);
  return {
    folder,
    course: "workshop",
    exercise: "double",
    append: (file, lines) => appendFileSync(at(file), lines),
    replace: (file, text, by) => writeFileSync(at(file), readFileSync(at(file), "utf8").replaceAll(text, by)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
