import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { parsePage } from "#src/lib/content/parse-page.ts";
import { formatProblem } from "#src/lib/content/problem.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-content-"));
const trace = path.join(folder, "it-ran");
afterAll(() => rmSync(folder, { recursive: true }));

/** Leaves a trace on disk and in memory if anything ever runs it. */
const evil = `(globalThis.planted = 1, process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(trace)}, "ran"))`;

const frontMatter = "---\nuid: 33333333-3333-4333-8333-333333333333\ntitle: T\n---\n\n";

async function check(source: string): Promise<string[]> {
  const { findings } = await parsePage(source, {
    file: "en.mdx",
    kind: "lesson",
    findFigure: (name) => ({ found: `the figure "${name}"`, expected: "a file beside the page" }),
  });
  return findings.problems.map((problem) => formatProblem(problem).replaceAll(evil, "EVIL"));
}

/** What a trainer may not write, by name. Each begins in line 6 of its file, behind the front matter. */
const forbidden: Readonly<Record<string, string>> = {
  "an expression in a line": `One {${evil}} two.`,
  "an expression between paragraphs": `{${evil}}`,
  "an attribute expression": `<Callout kind={${evil}}>x</Callout>`,
  "a spread": `<Callout {...${evil}} kind="note">x</Callout>`,
  "an event handler": `<Callout kind="note" onClick="${"go()"}">x</Callout>`,
  "an event handler in capitals": `<Callout kind="note" ONLOAD="go()">x</Callout>`,
  "raw HTML": "<div>x</div>",
  "a script": "<script>go()</script>",
  "an image with a handler": '<img src="x" onerror="go()" />',
  "a custom element": "<atelier-quiz>x</atelier-quiz>",
  "an HTML comment": "<!-- x -->",
  "a fragment": "<>x</>",
  "an import": `import fs from "node:fs"`,
  "an export": `export const x = ${evil}`,
  "an exported layout": `export default function Layout() { return ${evil} }`,
  "an unknown component": "<Iframe />",
  "a component of the engine": "<Fragment>x</Fragment>",
  "an inherited name": "<__proto__ />",
  "an unknown attribute": '<Callout kind="note" style="x">x</Callout>',
  "an attribute with an inherited name": '<Callout kind="note" __proto__="x">x</Callout>',
  "an ill-typed attribute": '<Snippet id="a" estimateSeconds="soon">x</Snippet>',
  "a value outside the list": '<Callout kind="loud">x</Callout>',
  "a javascript: link": "[x](javascript:go())",
  "a javascript: link in entities": "[x](&#106;avascript&colon;go())",
  "a javascript: link with a tab": "[x](<java\tscript:go()>)",
  "a data: link": "[x](data:text/html,go)",
  "a vbscript: link": "[x](vbscript:go)",
  "a link to another host by //": "[x](//evil.example/)",
  "a link with a backslash": "[x](</\\evil.example>)",
  "a plain http link": "[x](http://example.org/)",
  "an automatic link to http": "www.example.org",
  "a link defined elsewhere": "[x][y]\n\n[y]: javascript:go()",
  "a picture from elsewhere": "![x](https://evil.example/x.png)",
  "a picture without a text": "![](box.svg)",
  "a formula with a link": "$\\href{javascript:go()}{x}$",
  "a formula with HTML": "$\\htmlData{x=y}{z}$",
  "a formula that grows without end": "$\\def\\a{\\a\\a}\\a$",
  "a title as a heading": "# T",
  "a heading level left out": "### T",
  "an id twice": "## Same\n\n## Same",
  "code in an unknown language": "```brainfuck\nx\n```",
};

test.for(Object.entries(forbidden))("%s is refused, with file and line", async ([, source]) => {
  const problems = await check(frontMatter + source);
  expect(problems).not.toEqual([]);
  for (const problem of problems) expect(problem).toMatch(/^en\.mdx:(6|8):\d+: error: found .+; expected .+/);
});

test("a layout in the front matter is refused, in any spelling", async () => {
  for (const line of ["layout: ../evil.astro", '"layout": x', "layout : x"]) {
    expect(await check(`---\ntitle: T\n${line}\n---\n`)).toEqual([
      'en.mdx:3:1: error: found "layout" in the front matter; expected no layout: the site gives every page its frame',
    ]);
  }
});

test("unknown or wrong front matter is refused", async () => {
  expect(await check("---\nuid: x\ntitle: 3\ncomponents: {}\n---\n")).toMatchInlineSnapshot(`
    [
      "en.mdx:2:6: error: found "x" at "uid"; expected a uuid",
      "en.mdx:3:8: error: found 3 at "title"; expected a text",
      "en.mdx:4:13: error: found the unknown key "components"; expected it left out, or its name corrected",
    ]
  `);
});

test("nothing that was planted has run", async () => {
  for (const source of Object.values(forbidden)) await check(frontMatter + source);
  expect(existsSync(trace)).toBe(false);
  expect(Reflect.has(globalThis, "planted")).toBe(false);
});

test("the sentences are fit to read", async () => {
  const sentences: string[] = [];
  for (const [name, source] of Object.entries(forbidden)) sentences.push(`# ${name}`, ...(await check(frontMatter + source)));
  await expect(`${sentences.join("\n")}\n`).toMatchFileSnapshot("forbidden.sentences.txt");
});
