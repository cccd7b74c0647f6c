import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserId } from "#src/domain/people.ts";
import { findSimilarPairs, similarFrom } from "#src/domain/similarity.ts";

// Held against the exercises we have: their solutions, and their samples that are other people's ways to the same result.

const exercises = globSync("content/courses/*/modules/*/exercises/*").toSorted();
const read = (folder: string) =>
  globSync(`${folder}/**/*.py`)
    .toSorted()
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
const person = (number: number) => UserId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`);
const compare = (texts: readonly string[], given: readonly string[]) =>
  findSimilarPairs(
    texts.map((text, at) => ({ userId: person(at), submissionId: `s${at}`, text })),
    given,
  );

/** Another name for each name, another number for each number, no comment left. */
const rename = (text: string) =>
  text
    .replaceAll(/#[^\n]*/g, "")
    .replaceAll(/\b(?!(?:def|class|return|for|in|if|elif|else|while|not|and|or|is|None|True|False|import|from|as|with|lambda|yield|try|except|finally|raise|pass|break|continue|del|global|nonlocal|assert|case|match)\b)[a-z_]\w*/g, "my_$&")
    .replaceAll(/\b\d+\b/g, "42");
/** The same functions in the other order. */
const reorder = (text: string) => {
  const [head = "", ...parts] = text.split(/^(?=def |class )/m);
  return [head, ...parts.toReversed()].join("\n");
};

describe.each(exercises)("%s", (folder) => {
  const starter = [read(`${folder}/starter`)];
  const solution = read(`${folder}/solution`);

  it("finds a copy with other names, other numbers and no comments", () => {
    expect(compare([solution, rename(solution)], starter)[0]?.share).toBeGreaterThanOrEqual(0.85);
  });

  it("finds a copy with its functions in another order", () => {
    expect(compare([solution, reorder(rename(solution))], starter)).toHaveLength(1);
  });

  it("does not take other ways to the same result for copies", () => {
    const samples = globSync(`${folder}/samples/pass-*`).toSorted().map(read);
    // Some say themselves that they are the solution with one thing changed: those are found, and rightly.
    const others = samples.filter((text) => !text.startsWith('"""As the solution'));
    expect(compare([solution, ...others], starter)).toEqual([]);
  });

  it("has nothing to say of what the exercise gave", () => {
    expect(compare([read(`${folder}/starter`), read(`${folder}/starter`)], starter)).toEqual([]);
  });
});

it("does not take what nearly everybody writes for a copy", () => {
  const solution = read(exercises[0] ?? "");
  expect(compare([solution, solution], [])).toHaveLength(1);
  expect(compare(Array.from({ length: 10 }, () => solution), [])).toEqual([]);
});

it("shows pairs from a share of 0.6 on", () => {
  expect(similarFrom).toBe(0.6);
});
