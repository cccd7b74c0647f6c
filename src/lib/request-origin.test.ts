import { expect, test } from "vitest";
import { isOurOwn } from "./request-origin.ts";

const origin = "https://atelier.example";
const ask = (method: string, headers: Record<string, string>, pathname = "/en/sign-out") =>
  isOurOwn(new Request(`${origin}${pathname}`, { method, headers }), pathname, origin);

test("reading is allowed from anywhere", () => {
  expect(ask("GET", { "sec-fetch-site": "cross-site" })).toBe(true);
  expect(ask("HEAD", {})).toBe(true);
});

test("a form of our own pages is accepted", () => {
  expect(ask("POST", { "sec-fetch-site": "same-origin" })).toBe(true);
  expect(ask("POST", { origin })).toBe(true);
});

test.each([
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
  [{ "sec-fetch-site": "cross-site", origin }],
  [{ origin: "https://evil.example" }],
  [{ origin: "null" }],
  [{}],
])("a form from elsewhere is refused: %j", (headers) => {
  expect(ask("POST", headers)).toBe(false);
  expect(ask("DELETE", headers)).toBe(false);
});

test("a token has no bearing outside the addresses that take tokens", () => {
  expect(ask("POST", { authorization: "Bearer x" }, "/api/runner/v1/lease")).toBe(true);
  expect(ask("POST", { authorization: "Bearer x" }, "/api/jobs/1")).toBe(false);
});
