import { expect, test } from "vitest";
import { fillTemplate, translateMessage } from "./message-template.ts";

test("numbers are written as the reader's language writes them", () => {
  expect(fillTemplate("{got} of {want}", { got: 1234.56789, want: 2 }, "en")).toBe("1,234.5679 of 2");
  expect(fillTemplate("{got} sur {want}", { got: 0.5, want: 2 }, "fr")).toBe("0,5 sur 2");
  expect(fillTemplate("{error}", { error: 0.00000123 }, "en")).toBe("1.23E-6");
});

test("words, switches and missing parameters", () => {
  expect(fillTemplate("{name}: {ok}, {gone}, {nothing}", { name: "q", ok: true, nothing: null }, "en")).toBe("q: true, {gone}, {nothing}");
});

test("a parameter is never read as a template, nor an inherited name as a parameter", () => {
  expect(fillTemplate("{a} {constructor}", { a: "{b}", b: "secret" }, "en")).toBe("{b} {constructor}");
});

test("the exercise's own message comes before the platform's", () => {
  const sources: Record<string, string>[] = [{ "call.failed": "ours {x}" }, { "call.failed": "theirs", "call.late": "late" }];
  expect(translateMessage({ key: "call.failed", params: { x: 1 } }, sources, "en")).toBe("ours 1");
  expect(translateMessage({ key: "call.late", params: {} }, sources, "en")).toBe("late");
  expect(translateMessage({ key: "toString", params: {} }, sources, "en")).toBeUndefined();
});
