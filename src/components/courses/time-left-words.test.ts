import { expect, test } from "vitest";
import { wordTimeLeft } from "./time-left-words.ts";

const minute = 60_000;

test("a countdown shows days from afar, minutes on the day, and seconds in the last hour", () => {
  expect(wordTimeLeft((3 * 24 + 4) * 60 * minute, "en")).toBe("3 d 4 h");
  expect(wordTimeLeft((3 * 24 + 4) * 60 * minute, "fr")).toBe("3 j 4 h");
  expect(wordTimeLeft(125 * minute, "en")).toBe("2 h 05 min");
  expect(wordTimeLeft(12 * minute + 6500, "fr")).toBe("12:07");
});

test("a countdown that is over shows nothing negative", () => {
  expect(wordTimeLeft(-5000, "en")).toBe("00:00");
});
