import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const page = readFileSync("docs/trainers/first-exercise.md", "utf8");

/** Blocks of code that a paragraph beginning with a file's name introduces. */
function* readFiles(): Generator<[file: string, text: string]> {
  for (const [, file, text] of page.matchAll(/^`([\w./-]+)`(?:(?!\n```)[\s\S])*?\n\n```\w+\n([\s\S]*?)^```/gm)) {
    yield [file ?? "", text ?? ""];
    // The page says to write the French one too; here it is the same text.
    if (file?.includes(".en.")) yield [file.replace(".en.", ".fr."), text ?? ""];
  }
}

/** The exercise `double` of the trainers' first page, in a copy of our courses. */
export class FirstExercise implements Disposable {
  readonly content = mkdtempSync(path.join(os.tmpdir(), "atelier-first-exercise-"));
  readonly course = path.join(this.content, "courses/from-text-to-transformer");
  readonly folder = path.join(this.course, "modules/tokens/exercises/double");

  constructor() {
    cpSync("content", this.content, { recursive: true });
    const settings = path.join(this.course, "modules/tokens/module.yaml");
    const line = /^- \{ kind: exercise, slug: double \}$/m.exec(page)?.[0] ?? "";
    writeFileSync(settings, readFileSync(settings, "utf8").replace(/^items:$/m, `items:\n  ${line}`));
    for (const [name, text] of readFiles()) this.write(name, text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A copy of it as another exercise of the same module, with a uid of its own. */
  copyAs(slug: string, uid: string): string {
    const copy = path.join(path.dirname(this.folder), slug);
    cpSync(this.folder, copy, { recursive: true });
    const [settings, module] = [path.join(copy, "exercise.yaml"), path.join(this.course, "modules/tokens/module.yaml")];
    writeFileSync(settings, readFileSync(settings, "utf8").replace(/^uid: .*$/m, `uid: ${uid}`));
    writeFileSync(module, readFileSync(module, "utf8").replace(/^items:$/m, `items:\n  - { kind: exercise, slug: ${slug} }`));
    return copy;
  }

  /** Takes a file or folder of it away. */
  remove(name: string): void {
    rmSync(path.join(this.folder, name), { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.content, { recursive: true });
  }
}
