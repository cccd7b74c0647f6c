import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { makeRestAccounting } from "./rest-accounting.ts";

const pilot = PilotId.parse("a");
const ask7 = [{ pilot, slurmJobId: "7" }];
const formula = { unit: "gpu-hours", factor: 1, largestOf: [{ amount: "gpus", per: 1, roundUp: false }] } as const;
const tariff = { formula, eurosPerUnit: 2 };

const tres = (energy: number | null) => ({
  allocated: [
    { type: "cpu", name: "", id: 1, count: 16 },
    { type: "mem", name: "", id: 2, count: 65_536 },
    { type: "energy", name: "", id: 3, count: energy },
    { type: "node", name: "", id: 4, count: 1 },
    { type: "gres", name: "gpu", id: 1001, count: 2 },
    { type: "gres", name: "gpu:a100", id: 1002, count: 2 },
  ],
});
const boxed = (number: number, set = true) => ({ set, infinite: false, number });
// As v0.0.38 was seen to tell it, and as v0.0.40 and later are documented to.
const old = {
  job_id: 7,
  state: { current: "COMPLETED", reason: "None" },
  time: { elapsed: 1800, start: 1_000, end: 2_800 },
  tres: tres(null),
};
const recent = { ...old, state: { current: ["TIMEOUT"], reason: "None" }, tres: tres(90_000) };
const inBoxes = { ...recent, time: { elapsed: boxed(1800), start: boxed(1_000), end: boxed(2_800) } };
const bill = {
  pilot,
  slurmJobId: "7",
  beganAt: new Date(1_000_000).toISOString(),
  endedAt: new Date(2_800_000).toISOString(),
  seconds: 1800,
  energyJoules: 90_000,
  unit: "gpu-hours",
  amount: 1,
  microEuros: 2_000_000,
};

/** A slurmrestd whose accounts speak these versions and answer with these. */
function openAccounts(versions: readonly number[], answers: readonly object[]) {
  const asked: string[] = [];
  const left = [...answers];
  const ask = makeRestAccounting((_, path) => {
    asked.push(path);
    const paths = Object.fromEntries(versions.map((number) => [`/slurmdb/v0.0.${number}/jobs`, {}]));
    return Promise.resolve({ status: 200, text: JSON.stringify(path === "/openapi/v3" ? { paths } : (left.shift() ?? {})) });
  }, tariff);
  return { ask, asked };
}

describe("a bill by slurmrestd's accounts", () => {
  it.each([
    [[36, 37, 38], "/slurmdb/v0.0.38/job/7", old, { ...bill, energyJoules: null }],
    [[39, 40, 41, 99], "/slurmdb/v0.0.41/job/7", recent, bill],
    [[42], "/slurmdb/v0.0.42/job/7", inBoxes, bill],
  ])("is by the newest version that both speak, of %j", async (versions, path, job, expected) => {
    const { ask, asked } = openAccounts(versions, [{ jobs: [job], errors: [] }]);
    expect(await ask(ask7)).toEqual([expected]);
    expect(asked).toEqual(["/openapi/v3", path]);
  });

  it("asks once which versions there are, and again after a failure", async () => {
    const broken = { jobs: [], errors: [{ error_number: 7000, error: "Unable to connect to database" }] };
    const { ask, asked } = openAccounts([38], [{ jobs: [old], errors: [] }, broken, { jobs: [old], errors: [] }]);
    await ask(ask7);
    await expect(ask(ask7)).rejects.toMatchObject({ code: "slurm-unreachable" });
    expect(await ask(ask7)).toHaveLength(1);
    expect(asked.filter((path) => path === "/openapi/v3")).toHaveLength(2);
  });

  it("is none of what still runs, of what never began no cost, and of what nobody knows none", async () => {
    const running = { ...old, state: { current: "RUNNING", reason: "None" }, time: { elapsed: 5, start: 1_000, end: 0 } };
    const never = { ...old, state: { current: "CANCELLED", reason: "None" }, time: { elapsed: 0, start: 0, end: 2_800 } };
    const unknown = { jobs: [], errors: [{ error_number: 9003, error: "Nothing found with query" }] };
    const { ask } = openAccounts([38], [{ jobs: [running] }, { jobs: [never] }, unknown]);
    expect(await ask(ask7)).toEqual([]);
    expect(await ask(ask7)).toMatchObject([{ beganAt: null, seconds: 0, microEuros: 0 }]);
    expect(await ask(ask7)).toEqual([]);
  });

  it("is nothing to be asked for where slurmrestd serves no accounts, and not made of what makes no sense", async () => {
    expect(await openAccounts([], []).ask(ask7)).toBeNull();
    await expect(openAccounts([38], [{ jobs: [{ job_id: "seven" }] }]).ask(ask7)).rejects.toMatchObject({ code: "slurm-garbled" });
  });

  it("is asked for of twenty at a time, each in its turn", async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ pilot, slurmJobId: String(index) }));
    const { ask, asked } = openAccounts([38], []);
    await ask(many);
    await ask(many);
    const jobs = asked.flatMap((path) => /job\/(\d+)$/.exec(path)?.[1] ?? []);
    expect(jobs).toHaveLength(40);
    expect(new Set(jobs).size).toBe(30);
  });
});
