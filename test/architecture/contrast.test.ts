import { expect, test } from "vitest";
import { readSource } from "./sources.ts";

// WCAG 2.2: 4.5 to 1 for text, 3 to 1 for the edges of controls and the focus ring.

const source = readSource("src/layouts/tokens.css");
const readColours = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
const [paperSide = "", nightSide = ""] = source.split('[data-theme="dark"]');
const themes = { light: readColours(paperSide), dark: readColours(nightSide) };

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [bright = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (bright + 0.05) / (dark + 0.05);
}

const grounds = ["paper", "sheet", "well"];
const text = ["ink", "ink-2", "ink-3", "copper", "sea", "pass", "fail", "limit", "fault"];
const onWash = ["copper", "sea", "pass", "fail", "limit", "fault"];

const textPairs = [
  ...text.flatMap((colour) => grounds.map((ground) => [colour, ground] as const)),
  ...onWash.flatMap((colour) => [
    [colour, `${colour}-wash`] as const,
    ["ink", `${colour}-wash`] as const,
    ["ink-2", `${colour}-wash`] as const,
  ]),
  ["paper", "ink"] as const,
  ["paper", "ink-2"] as const,
];
const edgePairs = ["edge", "copper", "fail"].flatMap((edge) => grounds.map((ground) => [edge, ground] as const));

function findWeak(theme: keyof typeof themes, pairs: readonly (readonly [string, string])[], least: number): string[] {
  const colours = themes[theme];
  return pairs.flatMap(([front, back]) => {
    const ratio = contrast(colours[front] ?? "#000000", colours[back] ?? "#000000");
    return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)}`] : [];
  });
}

test("both themes know the same colours", () => {
  expect(Object.keys(themes.dark).toSorted()).toEqual(Object.keys(themes.light).toSorted());
});

test.each(["light", "dark"] as const)("text can be read on every ground it stands on in the %s theme", (theme) => {
  expect(findWeak(theme, textPairs, 4.5)).toEqual([]);
});

test.each(["light", "dark"] as const)("controls and focus can be seen in the %s theme", (theme) => {
  expect(findWeak(theme, edgePairs, 3)).toEqual([]);
});

test("black on white is 21 to 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});
