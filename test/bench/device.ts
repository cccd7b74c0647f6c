import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import type { SandboxUsage } from "#runner/sandbox/warden-message.ts";
import type { DeviceOrder, EnvironmentOrder, Warden } from "#runner/sandbox/warden.ts";
import type { Measured } from "./bench.ts";
import { timeFirstOutput } from "./first-output.ts";
import { findPercentiles, type Percentiles, showMs } from "./percentiles.ts";

const PROGRAM = "import torch\na = torch.ones(64, 64, device='cuda')\nprint(float((a @ a).sum()), flush=True)\n";
const LIMITS = {
  wallSeconds: 60,
  cpuSeconds: 60,
  memoryBytes: 8 * 2 ** 30,
  processes: 64,
  outputBytes: 1 << 20,
  diskBytes: 64 * 2 ** 20,
};
const VENDORS: DeviceOrder["vendors"] = ["nvidia", "amd"].map((name) => ({ name, file: null }));

/**
 * A program of a few lines on the first slice of this machine's devices: where a sandbox waits that has begun the
 * device's runtime, where none does, and in a fresh interpreter without any cage; and the look at the slice afterwards.
 */
export async function benchDevice(rounds = 20, vendors = VENDORS): Promise<Measured> {
  const environment = (await loadEnvironments()).find((one) => one.vendors !== undefined && one.imports.includes("torch"));
  if (!environment) throw new Error("no environment with torch says in its env.yaml whose devices it can compute on: `vendors`");
  const warm = await measure(environment, vendors, 1, rounds);
  const cold = await measure(environment, vendors, 0, Math.ceil(rounds / 2));
  const bare = [];
  // eslint-disable-next-line no-await-in-loop -- what runs beside it would be measured with it
  for (let round = 0; round < rounds / 4; round++) bare.push(await timeFirstOutput(environment.python, ["-c", PROGRAM]));
  const json = { ...warm, cold_first_output_ms: cold.first_output_ms, bare_first_output_ms: findPercentiles(bare) };
  return {
    json,
    rows: [
      ["warm slice: order → learner's first instruction", showMs(json.handoff_ms)],
      ["warm slice: order → first output", showMs(json.first_output_ms)],
      ["the same with nothing waiting", showMs(json.cold_first_output_ms)],
      ["a fresh interpreter without a cage → first output", showMs(json.bare_first_output_ms)],
      ["end → the slice has passed its look", showMs(json.checked_ms)],
      ["end → warm again", showMs(json.warm_again_ms)],
      ["device memory of one attempt, at most", `${json.peak_mb} MB`],
    ],
  };
}

async function measure(environment: EnvironmentOrder, vendors: DeviceOrder["vendors"], ready: number, rounds: number) {
  const devices = { vendors, visible: {}, sharedBecause: null, sharedAllowed: false, together: 1, ready, patienceSeconds: 60 };
  const user = { uid: 64321, gid: 64321 };
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  await using warden = await openWarden({ environments: [environment], user, limiter: "auto", devices, log });
  await warden.warmedUp();
  const slice = (await warden.slices()).find(({ state }) => state === "free");
  if (!slice) throw new Error("no slice of a device is free on this machine");
  const seen: Seen[] = [];
  // eslint-disable-next-line no-await-in-loop -- one slice takes one attempt at a time
  for (let round = 0; round < rounds; round++) seen.push(await attempt(warden, environment.name, slice.id, `${ready}-${round}`));
  const percentiles = (read: (one: Seen) => number): Percentiles => findPercentiles(seen.map(read));
  return {
    device: slice.device,
    warm: seen.filter(({ warm }) => warm).length,
    handoff_ms: percentiles(({ startedMs }) => startedMs),
    first_output_ms: percentiles(({ firstOutputMs }) => firstOutputMs),
    checked_ms: percentiles(({ checkedMs }) => checkedMs),
    warm_again_ms: percentiles(({ warmAgainMs }) => warmAgainMs),
    // Some attempts are over before anybody has looked.
    peak_mb: Math.round(Math.max(...seen.map(({ usage }) => usage.device?.peakMemoryBytes ?? 0)) / 2 ** 20),
  };
}

interface Seen {
  readonly warm: boolean;
  readonly startedMs: number;
  readonly firstOutputMs: number;
  readonly checkedMs: number;
  readonly warmAgainMs: number;
  readonly usage: SandboxUsage;
}

async function attempt(warden: Warden, environment: string, slice: string, name: string): Promise<Seen> {
  const began = performance.now();
  let warm = false;
  let [startedMs, firstOutputMs] = [Number.NaN, Number.NaN];
  const checked = Promise.withResolvers<number>();
  const order = { attempt: name, environment, slice, entry: "main.py", files: [{ path: "main.py", text: PROGRAM }], limits: LIMITS };
  const { ending, usage } = await warden.start({ ...order, carried: [], params: {}, produces: [], judge: null }, (message) => {
    if (message.kind === "started") [startedMs, warm] = [performance.now() - began, message.warm];
    if (message.kind === "output" && Number.isNaN(firstOutputMs)) firstOutputMs = performance.now() - began;
    if (message.kind === "slice-checked") checked.resolve(performance.now());
  });
  const endedAt = performance.now();
  if (ending.reason !== "completed" || ending.exitCode !== 0) throw new Error(`an attempt ended as ${JSON.stringify(ending)}`);
  const checkedMs = (await checked.promise) - endedAt;
  await warden.warmedUp();
  return { warm, startedMs, firstOutputMs, checkedMs, warmAgainMs: performance.now() - endedAt, usage };
}
