import { expect, test } from "vitest";
import { isBodyWithinLimit } from "./body-limit.ts";

const post = (path: string, headers: Record<string, string>) =>
  isBodyWithinLimit(new Request(`http://site${path}`, { method: "POST", headers }), path);

test("a form may be as long as a form is", () => {
  expect(post("/en/sign-in", { "content-length": "200" })).toBe(true);
  expect(post("/en/sign-in", { "content-length": "1000000" })).toBe(false);
});

test("a learner's files fit where they are sent to, however JSON writes them", () => {
  const largest = String(6 * 2 * 2 ** 20);
  expect(post("/_actions/drafts.save", { "content-length": largest })).toBe(true);
  expect(post("/api/v1/exercises/a/b/jobs", { "content-length": largest })).toBe(true);
  expect(post("/_actions/drafts.save", { "content-length": "20000000" })).toBe(false);
});

test("a body that does not say its length is not read, and none at all is fine", () => {
  expect(post("/api/runner/v1/events", { "transfer-encoding": "chunked" })).toBe(false);
  expect(post("/en/sign-out", {})).toBe(true);
});

test("a length that is no number is refused", () => {
  expect(post("/en/sign-in", { "content-length": "many" })).toBe(false);
});
