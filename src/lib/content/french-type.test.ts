import { expect, test } from "vitest";
import { findTypeFaults } from "./french-type.ts";

const found = (text: string) => findTypeFaults(text).map((fault) => `${fault.at} ${fault.found}; ${fault.expected}`);

test("a straight apostrophe between letters is no apostrophe", () => {
  expect(found("L'attention masquée")).toEqual([`1 a straight apostrophe in "L'attenti"; ’`]);
  expect(found("L’attention, et 'rien' d’autre")).toEqual([]);
});

test("before ; ! ? stands a narrow no-break space, before : » % and behind « a no-break one", () => {
  expect(found("Vite ; non ! Quoi ?").map((sentence) => sentence.slice(-34))).toEqual(
    Array.from({ length: 3 }, () => "a narrow no-break space (U+202F)".padStart(34, "; ")),
  );
  expect(found("Voici : « oui » à 5 %.")).toHaveLength(4);
  expect(found("Vite\u202f; non\u202f! Quoi\u202f? Voici\u00a0: «\u00a0oui\u00a0» à 5\u00a0%.")).toEqual([]);
});

test("signs that end no word are left alone", () => {
  expect(found("a ::b, x ?. y, 10:30, https://example.org, a % b")).toHaveLength(1);
});
