import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { makeAccounting } from "./accounting.ts";
import type { CommandEnd, CommandOptions, RunCommand } from "./commands.ts";

const header = "JobIDRaw|State|Start|End|ElapsedRaw|AllocTRES|ConsumedEnergyRaw";
const pilot = PilotId.parse("mn5-0123abcd");
const formula = {
  unit: "core-hours",
  factor: 1,
  largestOf: [
    { amount: "cores", per: 1, roundUp: false },
    { amount: "gpus", per: 0.125, roundUp: false },
  ],
} as const;
const answer = (end: Partial<CommandEnd>, words: string[][] = []) =>
  makeAccounting(
    async (program, given) => {
      words.push([program, ...given]);
      return { stdout: "", stderr: "", exitCode: 0, ...end };
    },
    { formula, eurosPerUnit: 0.02 },
  );
const unbilled = [{ pilot, slurmJobId: "7" }];

describe("a site's accounts", () => {
  it("price an allocation by the site's formula, in its unit and in euros", async () => {
    const stdout = `${header}\n7|TIMEOUT|1795785180|1795788780|3600|cpu=4,gres/gpu=1,node=1|\n`;
    expect(await answer({ stdout })(unbilled)).toEqual([
      {
        pilot,
        slurmJobId: "7",
        beganAt: "2026-11-27T13:13:00.000Z",
        endedAt: "2026-11-27T14:13:00.000Z",
        seconds: 3600,
        energyJoules: null,
        unit: "core-hours",
        amount: 8,
        microEuros: 160_000,
      },
    ]);
  });

  it("are asked about all allocations at once, and not at all where there are none", async () => {
    const words: string[][] = [];
    const ask = answer({ stdout: `${header}\n` }, words);
    expect(await ask([...unbilled, { pilot, slurmJobId: "8" }])).toEqual([]);
    expect(words.map((command) => command.at(-1))).toEqual(["7,8"]);
    expect([await ask([]), words.length]).toEqual([[], 1]);
  });

  it("are not waited for as long as the queue is: nothing else is asked meanwhile", async () => {
    const given: (CommandOptions | undefined)[] = [];
    const run: RunCommand = (_program, _words, options) => {
      given.push(options);
      return Promise.resolve({ stdout: `${header}\n`, stderr: "", exitCode: 0 });
    };
    await makeAccounting(run, { formula, eurosPerUnit: null })(unbilled);
    expect(given).toEqual([expect.objectContaining({ patienceMs: 5_000 })]);
  });

  it("are told from none: a cluster without slurmdbd says so", async () => {
    // Recorded from Slurm 22.05.8 with accounting_storage/none.
    expect(await answer({ stderr: "Slurm accounting storage is disabled\n", exitCode: 1 })(unbilled)).toBeNull();
  });

  it("are not believed when the command fails", async () => {
    const failing = answer({ stderr: "sacct: error: slurm_persist_conn_open: Connection refused\n", exitCode: 1 })(unbilled);
    await expect(failing).rejects.toMatchObject({ code: "slurm-unreachable" });
  });
});
