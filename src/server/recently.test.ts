import { expect, test } from "vitest";
import { Recently } from "./recently.ts";

test("many who ask within the time get one answer, and later ones a new one", async () => {
  const recently = new Recently<number>(500);
  let asked = 0;
  const ask = () => Promise.resolve(++asked);
  expect(await Promise.all([recently.get(1000, ask), recently.get(1499, ask)])).toEqual([1, 1]);
  expect(await recently.get(1500, ask)).toBe(2);
});

test("a failure is not remembered", async () => {
  const recently = new Recently<string>(500);
  await expect(recently.get(0, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await recently.get(1, () => Promise.resolve("back"))).toBe("back");
});

test("a clock that was set back does not keep an answer for ever", async () => {
  const recently = new Recently<number>(500);
  await recently.get(10_000, () => Promise.resolve(1));
  expect(await recently.get(0, () => Promise.resolve(2))).toBe(2);
});
