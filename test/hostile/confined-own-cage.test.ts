import { describe, expect, test } from "vitest";
import { attackOwnCage } from "#runner/sandbox/attack-own-cage.ts";
import { noConfinement, openConfined, starters } from "./kit/confined.ts";

describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s", (starter) => {
  test("the runner's attack on its own confinement finds nothing that was promised to hold", async () => {
    await using cage = await openConfined(starter);
    expect(await attackOwnCage(cage.warden, "python")).toEqual([]);
  });
});
