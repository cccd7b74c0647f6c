import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { floors } from "../../floors.ts";
import { listFiles, readSource, root } from "./sources.ts";

const documents = listFiles(".md").filter((file) => !file.startsWith("content/"));
/** Without its blocks of code: examples name what is not there. */
const readProse = (document: string): string => readSource(document).replaceAll(/^```[\s\S]*?^```/gm, "");
const stripCode = (prose: string): string => prose.replaceAll(/`[^`\n]*`/g, "");

const topLevel = "(?:content|sandbox-runner|db|src|test|docs|tools|\\.ci)";
const pathInText = new RegExp(`\`(${topLevel}/[A-Za-z0-9_./\\[\\]-]*)\``, "g");

test("every path that a document names exists", () => {
  const missing = documents.flatMap((document) =>
    [...readProse(document).matchAll(pathInText)]
      .map((match) => match[1] ?? "")
      .filter((named) => !existsSync(path.join(root, named)))
      .map((named) => `${document}: ${named}`),
  );
  expect(missing).toEqual([]);
});

test("every link from one document to another leads somewhere", () => {
  const broken = documents.flatMap((document) =>
    [...stripCode(readProse(document)).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((link) => !existsSync(path.join(root, path.dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test("the architecture page tells of every room", () => {
  const page = readSource("docs/architecture.md");
  expect(
    Object.values(floors)
      .filter((room) => !page.includes(`\`${room.path}\``))
      .map((room) => room.path),
  ).toEqual([]);
});
