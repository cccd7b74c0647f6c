import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FleetWishes } from "#contract/fleet-report.ts";
import { Demand, EventsResponse, LeaseResponse } from "#contract/lease.ts";
import { parseKnown } from "#contract/parse-known.ts";
import { readLeaseAnswer } from "#runner/site/lease-answer.ts";

// A site may be newer than its runner. Fields are added inside a version: what a runner only reads it reads as far as it knows it,
// and what it would act on it takes to the letter.

const golden = path.join(import.meta.dirname, "golden");
const read = (folder: string, name: string): unknown[] =>
  z.array(z.json()).parse(JSON.parse(readFileSync(path.join(golden, folder, `${name}.json`), "utf8")));
const [newer, newKind] = read("newer-site", "LeaseResponse");

describe("a site that is newer than its runner", () => {
  it("is understood in all that the runner knows", () => {
    const answer = readLeaseAnswer(newer);
    expect(answer?.leases).toHaveLength(1);
    expect(answer?.leases[0]).toEqual((read("v1", "LeaseResponse")[1] as { adopted: unknown[] }).adopted[0]);
    expect(answer?.demand).toEqual({
      waiting: [{ slice: "gpu", jobs: 3, seconds: 90 }],
      environments: [{ name: "pytorch", waiting: 3 }],
      openWorkspaces: 12,
      classSlots: [{ startsAt: "2026-11-27T18:00:00.000Z", seats: 25, sliceKind: "mig" }],
    });
  });

  it("has no job done in a way that the runner would have to guess", () => {
    const refused = readLeaseAnswer(newer)?.notUnderstood;
    expect(refused).toHaveLength(1);
    expect(refused?.[0]).toMatchObject({ key: { jobId: "0b9e8f1c-6a52-4a6e-9d52-3f0a8f3e7c12" }, why: expect.stringContaining("network") });
  });

  it("may advise what the runner cannot read at all: then nothing is advised, and work goes on", () => {
    expect(readLeaseAnswer(newKind)).toMatchObject({ leases: [], demand: null });
  });

  it.each([
    ["FleetWishes", FleetWishes],
    ["EventsResponse", EventsResponse],
  ] as const)("has its %s read as far as they are known", (name, schema) => {
    for (const example of read("newer-site", name)) {
      expect(schema.safeParse(example).success).toBe(false);
      const known = parseKnown<z.ZodType>(schema, example);
      expect(schema.parse(known.data)).toEqual(known.data);
    }
  });

  it("is not taken for one that makes no sense", () => {
    expect(readLeaseAnswer({ leases: [], stop: [], lost: "none", demand: {} })).toBeUndefined();
    expect(readLeaseAnswer("<html>")).toBeUndefined();
    expect(parseKnown(EventsResponse, { acceptedThrough: -1, more: 1 }).success).toBe(false);
  });
});

// As runners had it before `seconds` and `gpus` were added.
const OlderDemand = Demand.extend({
  waiting: z.array(z.strictObject({ slice: z.enum(["any", "cpu", "gpu"]), jobs: z.int().nonnegative() })),
});

describe("a runner of before", () => {
  it("reads what sites say now", () => {
    for (const example of read("v1", "Demand")) expect(parseKnown(OlderDemand, example).success).toBe(true);
    const OlderResponse = LeaseResponse.extend({ demand: OlderDemand });
    for (const example of read("v1", "LeaseResponse")) expect(parseKnown(OlderResponse, example).success).toBe(true);
  });
});
