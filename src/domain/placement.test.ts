import { expect, test } from "vitest";
import { findRetake, scorePlacement } from "./placement.ts";

const say = (text: string) => ({ en: text, fr: text });
const questions = Array.from({ length: 5 }, (_, index) => ({
  id: `q${index}`,
  prompt: say("?"),
  options: [0, 1, 2].map((option) => ({ text: say("!"), correct: option === index % 3, explanation: say(".") })),
}));
const right = [0, 1, 2, 0, 1];

test("four right answers of five are enough, three are not, and what is not answered is wrong", () => {
  expect(scorePlacement(questions, right)).toMatchObject({ score: 1, passed: true });
  expect(scorePlacement(questions, [...right.slice(0, 4), 2])).toMatchObject({ score: 0.8, passed: true });
  expect(scorePlacement(questions, right.slice(0, 3))).toMatchObject({
    score: 0.6,
    passed: false,
    right: [true, true, true, false, false],
  });
  expect(scorePlacement(questions, [9, -1])).toMatchObject({ score: 0, passed: false });
});

test("a test may be taken again a day later", () => {
  const takenAt = new Date("2026-11-22T10:00:00Z");
  expect(findRetake(undefined, takenAt)).toBeNull();
  expect(findRetake(takenAt, new Date("2026-11-23T09:59:59Z"))).toEqual(new Date("2026-11-23T10:00:00Z"));
  expect(findRetake(takenAt, new Date("2026-11-23T10:00:00Z"))).toBeNull();
});
