import { expect, test } from "vitest";
import { environmentSchema } from "#src/config.ts";
import { runnerEnvironmentSchema } from "#runner/config.ts";
import { readSource } from "./sources.ts";

const page = readSource("docs/operators/settings.md");

/** Names in the first column below a heading, in order. */
function listRows(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? "");
}

test("the settings page tells of every setting of the site, and of no other", () => {
  expect(listRows("Site").toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted());
});

test("the settings page tells of every setting of the runner, and of no other", () => {
  expect(listRows("Runner").toSorted()).toEqual(Object.keys(runnerEnvironmentSchema.shape).toSorted());
});
