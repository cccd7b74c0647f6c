import { expect, test } from "vitest";
import { JobState } from "./job-state.ts";
import { nextState, type JobHappening } from "./job-transitions.ts";

const happenings: readonly JobHappening[] = ["leased", "started", "ended", "faulted", "lost", "given-up"];

test("every state and happening, at a glance", () => {
  const table = JobState.options.map((state) => [state, ...happenings.map((happening) => nextState(state, happening) ?? "-")].join(" "));
  expect(table).toEqual([
    "waiting leased - - - - finished",
    "leased - running finished waiting waiting finished",
    "running - running finished waiting waiting finished",
    "finished - - - - - -",
  ]);
});

test("nothing happens to a finished job any more", () => {
  for (const happening of happenings) expect(nextState("finished", happening)).toBeUndefined();
});
