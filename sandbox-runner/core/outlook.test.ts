import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { noMisfortunes } from "./misfortunes.ts";
import { type ClusterKnowledge, makeOutlook } from "./outlook.ts";
import { makeSlurmPilot, type SlurmPilot } from "./slurm-pilot.ts";

const nowMs = Date.parse("2026-11-27T12:00:00Z");
const inMinutes = (minutes: number) => nowMs + minutes * 60_000;
const makePilot = (change: Partial<SlurmPilot> = {}): SlurmPilot => ({ ...makeSlurmPilot(PilotId.parse("a"), nowMs), ...change });
const pending = (reason: string, startsAtMs: number | null) =>
  makePilot({ phase: "pending", known: { state: "pending", reason, startsAtMs } });
const serving = makePilot({ phase: "serving" });

const look = (change: Partial<ClusterKnowledge>) =>
  makeOutlook(
    { silence: null, pilots: [], misfortunes: noMisfortunes, maintenance: [], isPaused: false, ...change },
    { sliceKind: "gpu", slicesPerPilot: 4 },
    nowMs,
  );
const told = { sliceKind: "gpu", slices: 4, startsAt: null, until: null };

describe("those who wait are told", () => {
  it("Slurm's reason and its own estimate, of the pilot that comes first", () => {
    const pilots = [pending("Priority", null), pending("Resources", inMinutes(40)), pending("Priority", inMinutes(90))];
    expect(look({ pilots })).toEqual([{ ...told, cause: "resources", startsAt: "2026-11-27T12:40:00.000Z" }]);
  });

  it("when the cluster's maintenance ends, where that is what its pilots wait for", () => {
    const maintenance = [{ name: "service", startsAtMs: inMinutes(-5), endsAtMs: inMinutes(55) }];
    const pilots = [pending("ReqNodeNotAvail, Reserved for maintenance", null)];
    expect(look({ pilots, maintenance })).toEqual([{ ...told, cause: "maintenance", until: "2026-11-27T12:55:00.000Z" }]);
    expect(look({ pilots })).toEqual([{ ...told, cause: "maintenance" }]);
    expect(look({ pilots: [pending("Priority", null)], maintenance })).toEqual([{ ...told, cause: "priority" }]);
  });

  it("no estimate that has passed", () => {
    expect(look({ pilots: [pending("Priority", inMinutes(-1))] })).toEqual([{ ...told, cause: "priority" }]);
  });

  it("that a pilot is on its way, whatever else is known", () => {
    expect(look({ silence: "away", pilots: [makePilot({ phase: "starting" }), pending("Priority", null)] })).toEqual([
      { ...told, cause: "starting" },
    ]);
  });

  it("that Slurm does not answer, rather than what it said before", () => {
    expect(look({ silence: "away", pilots: [pending("Priority", inMinutes(5))] })).toEqual([{ ...told, cause: "silent" }]);
  });

  it("until when nothing is asked for after failures, and not longer", () => {
    const pauseUntil = (untilMs: number) => ({
      ...noMisfortunes,
      pause: { cause: "refused" as const, reason: "no such account", untilMs },
    });
    expect(look({ misfortunes: pauseUntil(inMinutes(2)) })).toEqual([{ ...told, cause: "paused", until: "2026-11-27T12:02:00.000Z" }]);
    expect(look({ misfortunes: pauseUntil(inMinutes(-2)) })).toEqual([{ ...told, cause: "new" }]);
  });

  it("that an operator has stopped the asking, unless something is on its way all the same", () => {
    const pause = { cause: "refused" as const, reason: "no such account", untilMs: inMinutes(2) };
    const isPaused = true;
    expect(look({ isPaused })).toEqual([{ ...told, cause: "operator" }]);
    expect(look({ isPaused, silence: "away", misfortunes: { ...noMisfortunes, pause } })).toEqual([{ ...told, cause: "operator" }]);
    expect(look({ isPaused, pilots: [serving] })).toEqual([{ ...told, cause: "operator" }]);
    expect(look({ isPaused, pilots: [pending("Priority", null)] })).toEqual([{ ...told, cause: "priority" }]);
    expect(look({ isPaused, pilots: [makePilot({ phase: "starting" })] })).toEqual([{ ...told, cause: "starting" }]);
  });

  it("that a place is being asked for where there is none, or Slurm has yet to take it", () => {
    expect(look({})).toEqual([{ ...told, cause: "new" }]);
    expect(look({ pilots: [serving, makePilot()] })).toEqual([{ ...told, cause: "new" }]);
  });

  it("nothing where all that are wanted serve", () => {
    expect(look({ pilots: [serving] })).toEqual([]);
  });
});
