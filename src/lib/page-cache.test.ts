import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { answerWithPage, PageCache } from "./page-cache.ts";

test("a page that many ask for at once is rendered once", async () => {
  const cache = new PageCache(10);
  let renderings = 0;
  const render = async () => `rendering ${++renderings}`;
  const pages = await Promise.all([1, 2, 3].map(() => cache.find("a", render)));
  expect(pages.map((page) => page.html)).toEqual(["rendering 1", "rendering 1", "rendering 1"]);
});

test("a rendering that failed is tried again", async () => {
  const cache = new PageCache(10);
  await expect(cache.find("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect((await cache.find("a", async () => "whole")).html).toBe("whole");
});

test("the page that nobody asked for the longest is forgotten first", async () => {
  const cache = new PageCache(2);
  const rendered: string[] = [];
  const ask = (key: string) =>
    cache.find(key, async () => {
      rendered.push(key);
      return key;
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) await ask(key);
  expect(rendered).toEqual(["a", "b", "c", "b"]);
});

test("a reader who holds the page gets no second copy", async () => {
  const page = await new PageCache(1).find("a", async () => "<p>text</p>");
  const again = answerWithPage(page, new Headers({ "if-none-match": `"other", ${page.etag}` }));
  expect(again.status).toBe(304);
  expect(await again.text()).toBe("");
});

test("a reader who takes brotli gets the same page in fewer bytes", async () => {
  const page = await new PageCache(1).find("a", async () => "<p>text</p>".repeat(100));
  const answer = answerWithPage(page, new Headers({ "accept-encoding": "gzip, br" }));
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get("content-encoding")).toBe("br");
  expect(bytes.length).toBeLessThan(100);
  expect(brotliDecompressSync(bytes).toString()).toBe(page.html);
});
