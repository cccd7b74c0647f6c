import { experimental_AstroContainer as AstroContainer } from "astro/container";
import { beforeAll, describe, expect, it } from "vitest";
import { FaultName } from "#contract/fault.ts";
import { PilotId, RunnerId } from "#contract/ids.ts";
import type { FailureView, RunnerView } from "#src/domain/fleet-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import FailureTable from "./FailureTable.astro";
import RunnerSheet from "./RunnerSheet.astro";

let container: AstroContainer;
beforeAll(async () => void (container = await AstroContainer.create()));

const at = "2026-11-22T18:00:00.000Z";
const slice = { slice: "gpu-0", kind: "gpu", device: "A100", state: "quarantined", reason: "what a runner says in English" } as const;
const pilot = { pilot: PilotId.parse("mn5-a"), linked: true, draining: false, endsAt: null, slices: [slice] };
const runner: RunnerView = {
  runner: RunnerId.parse("mn5"),
  site: "marenostrum5",
  seenAt: at,
  connected: true,
  accounting: "sacct",
  silence: null,
  draining: false,
  pauses: [],
  preempted: 0,
  nodeFails: 0,
  pilots: [],
  orders: [],
};
const show = (change: Partial<RunnerView>, locale: Locale = "en") =>
  container.renderToString(RunnerSheet, { props: { locale, runner: { ...runner, ...change } } });

describe("what the operator's page says", () => {
  it("of a runner that does not report: not that no pilot is there, but that nobody knows", async () => {
    expect(await show({})).toContain("No pilot is here.");
    const silent = await show({ connected: false });
    expect(silent).toContain("Which pilots are here nobody knows while their runner does not report.");
    expect(silent).not.toContain("No pilot is here.");
  });

  it("of a slice that takes nothing, in the reader's language", async () => {
    expect(await show({ pilots: [pilot] })).toContain("mn5-a/gpu-0: it did not pass the look after its last attempt");
    const french = await show({ pilots: [pilot] }, "fr");
    expect(french).toContain("mn5-a/gpu-0: elle n’a pas passé l’examen qui a suivi sa dernière tentative");
    expect(french).not.toContain(slice.reason);
  });

  it("of faults, by whomever they are named: a sentence, and no identifier", async () => {
    const ofSite = ["judging", "no-record", "bad-record", "stopped-unasked", "lease-lost"];
    const ofWarden = ["slice-busy", "environment-unavailable", "never-started", "sandbox-broken", "sandbox-lost", "unkillable"];
    const names = [...FaultName.options, ...ofSite, ...ofWarden, "judge-unprotected"];
    const failures = names.map((what): FailureView => ({ runner: "mn5", what, detail: null, count: 1, lastAt: at }));
    for (const locale of ["en", "fr"]) {
      const html = await container.renderToString(FailureTable, { props: { locale, failures } }); // eslint-disable-line no-await-in-loop -- two
      expect(names.filter((name) => html.includes(`>${name}<`))).toEqual([]);
    }
  });
});
