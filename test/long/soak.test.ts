import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import type { Limiter } from "#runner/sandbox/warden-message.ts";
import type { Warden } from "#runner/sandbox/warden.ts";
import { listGroups } from "#kit/warden-groups.ts";
import { refusal } from "../hostile/kit/cage.ts";
import { attempt } from "./soak/attempts.ts";
import { type Footprint, listTraces, takeFootprint } from "./soak/footprint.ts";
import { fitSlope } from "./soak/slope.ts";

// A day of a class in some minutes: attempts that end in every way, a few at a time,
// and afterwards nothing of them is left. Its own user, so that what is found is its own.

const attempts = Number(process.env["ATELIER_SOAK_ATTEMPTS"] ?? 24_000);
const AT_A_TIME = 3;
const SAMPLES = 24;
const isRoot = process.getuid?.() === 0;
const user = { uid: 64_322, gid: 64_322 };

/** How much more of each may be held after another thousand attempts. One lost piece in each attempt of one kind would be fifty or more. */
const countBounds = { wardenDescriptors: 1, pilotDescriptors: 1, processes: 1, mounts: 0.1, groups: 3 } as const;
/** In KB. Allocators and caches settle within some thousand attempts; a shorter soak cannot tell that from a leak, and does not try. */
const memoryBounds = { wardenOwnKb: 50, pilotOwnKb: 250 } as const;
const ENOUGH_FOR_MEMORY = 8000;
const bounds: Readonly<Partial<Record<keyof Footprint, number>>> =
  attempts >= ENOUGH_FOR_MEMORY ? { ...countBounds, ...memoryBounds } : countBounds;

describe.skipIf(refusal)("a soak", () => {
  test(`of ${attempts} attempts leaves no process, mount, file, descriptor or growing memory behind`, async () => {
    const before = isRoot ? listTraces(user.uid) : [];
    expect(before).toEqual([]);
    const { pid, limiter, samples } = await soak();
    process.stdout.write(`${describeSamples(samples)}\n`);
    await vi.waitFor(() => expect(isRoot ? listTraces(user.uid) : []).toEqual([]), { timeout: 10_000 });
    // By cgroup v2 the warden is in a group of its own while it lives; the next warden takes that one away.
    const own = limiter === "cgroup-v2" ? [`warden-${pid}`, "self"] : [];
    expect(listGroups(pid).filter((folder) => !own.includes(path.basename(folder)))).toEqual([]);
    expect(findGrowing(samples)).toEqual([]);
  });
});

type Sample = Footprint & { readonly attempts: number; readonly seconds: number };

async function soak(): Promise<{ pid: number; limiter: Limiter; samples: readonly Sample[] }> {
  const environments = await loadEnvironments();
  const samples: Sample[] = [];
  await using warden = await openWarden({ environments, user, limiter: "auto", log: () => undefined });
  const began = performance.now();
  for (let turn = 0; turn <= SAMPLES; turn++) {
    const until = Math.round((turn * attempts) / SAMPLES);
    /* eslint-disable no-await-in-loop -- at rest between two turns, to be looked at */
    await carryOut(warden, samples.at(-1)?.attempts ?? 0, until);
    await warden.warmedUp();
    /* eslint-enable no-await-in-loop */
    const sample = { attempts: until, seconds: Math.round((performance.now() - began) / 1000), ...takeFootprint(warden.pid) };
    samples.push(sample);
    process.stdout.write(`${JSON.stringify(sample)}\n`);
  }
  return { pid: warden.pid, limiter: warden.limiter, samples };
}

/** Carries out the attempts after the first number up to the last, a few at a time. */
async function carryOut(warden: Warden, after: number, last: number): Promise<void> {
  let number = after;
  const lane = async (): Promise<void> => {
    // eslint-disable-next-line no-await-in-loop -- lanes run side by side, the attempts of one after each other
    while (number < last) await attempt(warden, ++number);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
}

/** The first quarter is left out: caches fill, and allocators take what they will use again. */
function findGrowth(samples: readonly Sample[], what: keyof Footprint): number {
  const late = samples.filter(({ attempts: number }) => number >= attempts / 4);
  return fitSlope(late.map((sample) => [sample.attempts / 1000, sample[what]]));
}

function findGrowing(samples: readonly Sample[]): readonly string[] {
  return Object.entries(bounds).flatMap(([what, bound]) => {
    const growth = findGrowth(samples, what as keyof Footprint);
    return growth > bound ? [`${what} grows by ${growth.toFixed(2)} per 1,000 attempts, more than ${bound}`] : [];
  });
}

function describeSamples(samples: readonly Sample[]): string {
  const names = Object.keys(samples[0] ?? {}) as (keyof Sample)[];
  const row = (name: string, cells: readonly (number | string)[]): string =>
    `${name.padEnd(18)}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
  const shown = [0, 0.25, 0.5, 0.75, 1].map((share) => samples[Math.round(share * (samples.length - 1))] as Sample);
  const growth = (name: keyof Sample): string =>
    name === "attempts" || name === "seconds" ? "" : `${findGrowth(samples, name).toFixed(2)}${name in bounds ? ` ≤ ${bounds[name]}` : ""}`;
  const table = names.map(
    (name) =>
      `${row(
        name,
        shown.map((sample) => sample[name]),
      )}   ${growth(name)}`,
  );
  return [`${" ".repeat(18 + 9 * shown.length)}   growth per 1,000 attempts`, ...table].join("\n");
}
