import path from "node:path";
import { experimental_AstroContainer as AstroContainer } from "astro/container";
import { beforeAll, describe, expect, test } from "vitest";
import ContentBody from "#src/components/content/ContentBody.astro";
import type { CoursePack } from "#src/domain/course-pack.ts";
import { packCourse } from "#src/lib/content/pack-course.ts";

let pack: CoursePack;
let container: AstroContainer;
let html = "";

beforeAll(async () => {
  const result = await packCourse(path.join(import.meta.dirname, "fixtures", "content", "courses", "workshop"));
  if (!result.pack) throw new Error("the fixture packs");
  pack = result.pack;
  container = await AstroContainer.create();
  const lesson = pack.lessons[0]!;
  html = await container.renderToString(ContentBody, { props: { body: lesson.pages.en!.body, locale: "en", pack, lesson } });
});

describe("a lesson as HTML", () => {
  test("text keeps its spaces and its signs, and links lead where they should", () => {
    const first = /<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? "";
    expect(first.replace(/<span[^>]*popover[\s\S]*?<\/span>/, "").replace(/<button[^>]*>/, "[").replace("</button>", "]")).toBe(
      'A [softmax], <em>stressed</em>, <strong>strong</strong> and <code>code &lt; 1</code>: see <a href="#the-rules">the rules</a>, ' +
        '<a href="/en/glossary#softmax">the glossary</a> and <a href="https://example.org/a?b=c&amp;d=e">elsewhere</a>.',
    );
  });

  test("headings can be linked to; a table says what its columns are", () => {
    expect(html).toContain('<h2 id="the-rules">The rules</h2>');
    expect(html).toContain('<th data-align="left" scope="col">Name</th>');
  });

  test("code is coloured by classes, and formulas speak MathML", () => {
    expect(html).toContain('<span class="code-keyword">def</span>');
    expect(html).toContain("<math ");
  });

  test("the only inline styles are KaTeX's own", () => {
    const withoutFormulas = html.replaceAll(/<span class="katex">[\s\S]*?<\/p>|<div class="formula"[\s\S]*?<\/div>|<td[\s\S]*?<\/td>/g, "");
    expect(withoutFormulas).not.toMatch(/\sstyle=/);
  });

  test("a drawing stands in the page with its text and its alternative", () => {
    expect(html).toMatch(/<div class="drawing" role="img" aria-label="A box"><svg viewBox="0 0 40 20">/);
    expect(html).toMatch(/<details>\s*<summary>Read as text<\/summary>\s*<p>A box, ten by ten\.<\/p>/);
  });

  test("a term carries its explanation, an exercise what it needs", () => {
    expect(html).toMatch(/<button type="button" class="term" popovertarget="term-softmax-1">softmax<\/button>/);
    expect(html).toContain("Positive weights that add up to one.");
    expect(html).toMatch(/href="\/en\/courses\/workshop\/exercises\/double"/);
    expect(html).toContain("≈ 1 s of CPU · 1 task");
  });

  test("neither quiz nor guess tells which answer is right", () => {
    expect(html).not.toContain("secret");
    expect(html).not.toContain("correct");
    expect(html.match(/<input type="radio"/g)).toHaveLength(2);
    expect(html.match(/<button type="button" class="btn" value="[01]">/g)).toHaveLength(2);
  });

  test("what reacts is a custom element that names its lesson", () => {
    const { uid } = pack.lessons[0]!;
    expect(html).toContain(`<atelier-predict class="predict" data-lesson="${uid}" data-guess="guess"`);
    expect(html).toContain(`<atelier-snippet class="snippet" data-lesson="${uid}" data-snippet="twice"`);
  });
});

test("the same page in French speaks French around the trainer's words", async () => {
  const lesson = pack.lessons[0]!;
  const french = await container.renderToString(ContentBody, { props: { body: lesson.pages.fr!.body, locale: "fr", pack, lesson } });
  expect(french).toContain("Prédire, puis regarder.");
  expect(french).toContain("Des poids positifs de somme un.");
});

test("a statement shows its numbered tasks, where the workspace finds them", async () => {
  const { statement } = pack.exercises[0]!;
  const task = await container.renderToString(ContentBody, { props: { body: statement.en!.body, locale: "en", pack } });
  expect(task).toMatch(/<section class="task" id="task-1" data-task="1" aria-label="Task 1">/);
  expect(task).not.toContain("atelier-lesson-end");
});
