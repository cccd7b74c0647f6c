import { expect, test } from "vitest";
import { readNext } from "./accounts-form.ts";

const next = (value: string) => readNext(new URL(`https://atelier.example/en/sign-in?next=${encodeURIComponent(value)}`), "/en/learning");

test("after a form people come back to the page they came from", () => {
  expect(next("/fr/courses/generative/exercises/bpe")).toBe("/fr/courses/generative/exercises/bpe");
  expect(readNext(new URL("https://atelier.example/en/sign-in"), "/en/learning")).toBe("/en/learning");
});

test.for(["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\nb", "courses", "/\t/evil.example"])(
  "an address that would leave the site is ignored: %j",
  (value) => {
    expect(next(value)).toBe("/en/learning");
  },
);
