import { afterAll, beforeAll, expect, test } from "vitest";
import { openStack, type Stack } from "#kit/stack.ts";
import { urls } from "#src/lib/urls.ts";
import { buildSite } from "../../tools/launch/build.ts";

// What only the built site does. Test runners set NODE_ENV, and a build must not take it over.

let stack: Stack;
beforeAll(async () => {
  await buildSite(() => undefined);
  stack = await openStack({ runner: false });
});
afterAll(() => stack[Symbol.asyncDispose]());

const lesson = urls.lesson("en", "from-text-to-transformer", "text-becomes-numbers");

test("sends a content policy with each page", async () => {
  for (const page of [urls.home("en"), urls.signIn("fr"), lesson]) {
    const { headers } = await fetch(stack.origin + page);
    expect(headers.get("content-security-policy"), page).toMatch(/^default-src 'self'/);
  }
});

test("draws a page that is equal for all readers once, and says by a tag whether it is still the same", async () => {
  const [first, second] = [await fetch(stack.origin + lesson), await fetch(stack.origin + lesson)];
  const tag = first.headers.get("etag") ?? "";
  expect(tag).toMatch(/^W\/"/);
  expect(second.headers.get("etag")).toBe(tag);
  expect((await fetch(stack.origin + lesson, { headers: { "if-none-match": tag } })).status).toBe(304);
});
