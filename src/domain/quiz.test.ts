import { expect, test } from "vitest";
import { QuizQuestion, scoreQuiz } from "./quiz.ts";

const questions = [{ id: "a" }, { id: "b" }];

test("a quiz is done when every question has been answered rightly once", () => {
  expect(scoreQuiz(questions, [{ question: "a", correct: true }])).toEqual({ done: false, score: 0.5 });
  expect(
    scoreQuiz(questions, [
      { question: "a", correct: true },
      { question: "b", correct: true },
    ]),
  ).toEqual({ done: true, score: 1 });
});

test("only the first answer to a question counts for the score", () => {
  const answers = [
    { question: "a", correct: false },
    { question: "a", correct: true },
    { question: "b", correct: true },
    { question: "b", correct: false },
  ];
  expect(scoreQuiz(questions, answers)).toEqual({ done: true, score: 0.5 });
});

test("a question with two correct options is refused", () => {
  const text = { en: "x", fr: "x" };
  const option = { text, correct: true, explanation: text };
  expect(QuizQuestion.safeParse({ id: "q", prompt: text, options: [option, option] }).error?.issues[0]?.message).toBe(
    "exactly one correct option",
  );
});
