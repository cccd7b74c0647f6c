import { describe, expect, it } from "vitest";
import { parseSacct } from "./sacct-text.ts";

// Recorded from Slurm 22.05.8 with slurmdbd.
const recorded = `JobIDRaw|State|Start|End|ElapsedRaw|AllocTRES|ConsumedEnergyRaw
1|COMPLETED|1795785180|1795785184|4|billing=2,cpu=2,gres/gpu=1,node=1|
2|CANCELLED by 0|1795785180|1795785183|3|billing=1,cpu=1,node=1|
`;
const header = recorded.split("\n")[0] ?? "";
const read = (...lines: string[]) => parseSacct([header, ...lines, ""].join("\n"));

describe("sacct's answer", () => {
  it("tells how long jobs ran, and what they had", () => {
    expect(parseSacct(recorded)).toEqual([
      {
        jobId: "1",
        beganAtMs: 1_795_785_180_000,
        endedAtMs: 1_795_785_184_000,
        seconds: 4,
        granted: { nodes: 1, cores: 2, gpus: 1, memoryGiB: 0 },
        energyJoules: null,
      },
      {
        jobId: "2",
        beganAtMs: 1_795_785_180_000,
        endedAtMs: 1_795_785_183_000,
        seconds: 3,
        granted: { nodes: 1, cores: 1, gpus: 0, memoryGiB: 0 },
        energyJoules: null,
      },
    ]);
  });

  it("leaves out what has not ended, or whose end is not written down yet", () => {
    expect(
      read("3|RUNNING|1795785180|Unknown|9|billing=1,cpu=1,node=1|", "4|PENDING|Unknown|Unknown|0||", "5|COMPLETED|1795785180|Unknown|9||"),
    ).toEqual([]);
  });

  it("knows of one that was taken back before it began that it cost nothing", () => {
    expect(read("6|CANCELLED by 1000|None|1795785183|0||")).toMatchObject([
      { jobId: "6", beganAtMs: null, seconds: 0, granted: { gpus: 0 } },
    ]);
  });

  it.each([
    ["4000M", 3.90625],
    ["64G", 64],
    ["0.50T", 512],
    ["1073741824", 1],
  ])("reads %s of memory", (mem, memoryGiB) => {
    expect(read(`7|TIMEOUT|1795785180|1795785190|10|cpu=8,energy=31,gres/gpu:a100=4,gres/gpu=4,mem=${mem},node=1|5230`)).toMatchObject([
      { granted: { cores: 8, gpus: 4, memoryGiB }, energyJoules: 5230 },
    ]);
  });

  it.each(["0", "18446744073709551614", ""])("takes %j joules for no measurement", (energy) => {
    expect(read(`8|FAILED|1795785180|1795785190|10|cpu=1,node=1|${energy}`)[0]?.energyJoules).toBeNull();
  });

  it.each(["", "slurm is down for maintenance\n", `${header}\nnot a line\n`, `${header}\n9|COMPLETED|1|2\n`])(
    "trusts nothing of %j",
    (text) => {
      expect(() => parseSacct(text)).toThrow(/no header|makes no sense/);
    },
  );
});
