import { expect, test } from "vitest";
import { api, urls } from "#src/lib/urls.ts";
import { listFiles } from "./sources.ts";

// src/lib/urls.ts is the only place that spells an address, so every address must lead to a page and every page must be there.

/** Pages that nobody links to. */
const unlinked = new Set(["/", "/404", "/500"]);

const slot = "*";
const pages = listFiles(".astro", ".ts")
  .filter((file) => file.startsWith("src/pages/") && !/\/_|\.test\.ts$/.test(file))
  .map((file) =>
    file
      .slice("src/pages".length)
      .replace(/(\/index)?\.(astro|ts)$/, "")
      .replace(/\[[^\]]+\]/g, slot),
  )
  .map((address) => (address === "" ? "/" : address));

type Entry = string | ((...parts: never[]) => string) | { readonly [name: string]: Entry };

function spell(entry: Entry): string[] {
  if (typeof entry === "string") return [entry];
  if (typeof entry === "function") return [(entry as (...parts: string[]) => string)(slot, slot, slot, slot)];
  return Object.values(entry).flatMap(spell);
}

const addresses = spell({ urls, api } as unknown as Entry);

test("every page is in the map of addresses", () => {
  expect(pages.filter((page) => !unlinked.has(page) && !addresses.includes(page))).toEqual([]);
});

test("every address leads to a page", () => {
  expect(addresses.filter((address) => !pages.includes(address))).toEqual([]);
});

test("no address is given twice", () => {
  expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
});
