import { expect, test } from "vitest";
import { type Letter, renderHtml, renderText } from "./mail-letter.ts";

const letter: Letter = {
  subject: "A <subject>",
  greeting: "Hello <b>Ada</b>,",
  intro: "First line.\nSecond line.",
  link: { label: "Open", url: 'https://example.org/en/x?token=a&b="c' },
  outro: "Last words.",
  signature: "Atelier",
};

test("the text is complete in itself, with the link written out", () => {
  expect(renderText(letter)).toMatchInlineSnapshot(`
    "Hello <b>Ada</b>,

    First line.
    Second line.

    Open:
    https://example.org/en/x?token=a&b="c

    Last words.

    Atelier
    "
  `);
});

test("a name cannot put markup into the HTML", () => {
  const html = renderHtml(letter, "en");
  expect(html).not.toContain("<b>");
  expect(html).toContain("Hello &lt;b&gt;Ada&lt;/b&gt;,");
  expect(html).toContain('href="https://example.org/en/x?token=a&amp;b=&quot;c"');
  expect(html).toContain("First line.<br>Second line.");
});
