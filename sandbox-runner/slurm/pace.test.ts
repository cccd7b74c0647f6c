import { expect, it } from "vitest";
import { pace } from "./pace.ts";

it("asks at most twice a second, one after the other, whatever is asked and whatever fails", async () => {
  let nowMs = 0;
  const clock = { now: () => nowMs, wait: (ms: number) => Promise.resolve((nowMs += ms)) };
  const asked: string[] = [];
  const ask = pace(async (name: string) => {
    asked.push(`${name} at ${nowMs}`);
    nowMs += 100;
    if (name === "bad") throw new Error(name);
    return name;
  }, clock);
  const ends = (await Promise.allSettled(["a", "bad", "b", "c", "d"].map((name) => ask(name)))).map(({ status }) => status);
  expect(ends).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  expect(asked).toEqual(["a at 0", "bad at 100", "b at 1000", "c at 1100", "d at 2000"]);
});
