import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { packCourse } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";

const page = readFileSync("docs/trainers/first-exercise.md", "utf8");

/** Blocks of code that a paragraph beginning with a file's name introduces. */
function* readFiles(): Generator<[file: string, text: string]> {
  for (const [, file, text] of page.matchAll(/^`([\w./-]+)`(?:(?!\n```)[\s\S])*?\n\n```\w+\n([\s\S]*?)^```/gm)) {
    yield [file ?? "", text ?? ""];
    // The page says to write the French one too; here it is the same text.
    if (file?.includes(".en.")) yield [file.replace(".en.", ".fr."), text ?? ""];
  }
}

test("the exercise on the trainers' first page can be copied into a course, and is packed without a word of complaint", async () => {
  const content = mkdtempSync(path.join(os.tmpdir(), "atelier-first-exercise-"));
  try {
    cpSync("content", content, { recursive: true });
    const module = path.join(content, "courses/from-text-to-transformer/modules/tokens");
    const settings = path.join(module, "module.yaml");
    const line = /^- \{ kind: exercise, slug: double \}$/m.exec(page)?.[0] ?? "";
    writeFileSync(settings, readFileSync(settings, "utf8").replace(/^items:$/m, `items:\n  ${line}`));
    for (const [name, text] of readFiles()) {
      const file = path.join(module, "exercises/double", name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { pack, problems } = await packCourse(path.join(content, "courses/from-text-to-transformer"));
    const ours = problems.filter(({ file }) => file.includes("double"));
    expect(ours.map(formatProblem)).toEqual([]);
    expect(pack?.exercises.find(({ slug }) => slug === "double")?.solution).toHaveLength(1);
  } finally {
    rmSync(content, { recursive: true });
  }
});
