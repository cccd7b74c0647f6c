import { expect, test } from "vitest";
import { Cage, refusal } from "./kit/cage.ts";
import { startedBy, wantedLimiter } from "./kit/mode.ts";
import { skipAloud } from "./kit/skip-aloud.ts";

const starter = startedBy === "root" ? "root" : "an ordinary user";

test(`a warden started by ${starter} with limits held by ${wantedLimiter} is what this suite tries`, async (context) => {
  // Every other file is skipped with this reason; it is told here, once.
  if (refusal !== undefined) skipAloud(context, refusal);
  await using cage = await Cage.open();
  expect(cage.warden.uid).not.toBe(0);
  if (wantedLimiter !== "auto") expect(cage.warden.limiter).toBe(wantedLimiter);
});
