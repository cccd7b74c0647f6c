import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import { AttemptKey, type JobId, PilotId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import { PilotHello } from "#contract/pilot.ts";
import { maySwitchSlices } from "./fleet-meter.ts";
import { type AttemptState, emptyFleet, type FleetEffect, type FleetEvent, type FleetState, makeCapacity } from "./fleet-state.ts";
import { OVERDUE_MS, step } from "./fleet-step.ts";

// What must hold after any sequence of events, possible or not: pilots may lie, and links may break at any moment.

const at = "2026-11-22T12:00:00.000Z";
const startMs = Date.parse(at);
const pilots = ["a", "b"].map((name) => PilotId.parse(name));
const jobs = ["0", "1", "2", "3"].map((digit) => `${digit}0000000-0000-4000-8000-000000000000`);
const usage = { wallMs: 1, cpuMs: 1, peakMemoryBytes: 1, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
const limits = { wallSeconds: 10, cpuSeconds: 10, memoryBytes: 2 ** 20, processes: 16, outputBytes: 12, diskBytes: 2 ** 20 };
const spec = {
  kind: "run",
  environment: "python",
  profile: "cpu",
  params: {},
  needs: { slice: "any", minMemoryBytes: 0, gpus: 0 },
  limits,
  entry: "main.py",
  files: [{ path: "main.py", text: "" }],
  carried: [],
  produces: [],
  judge: null,
} satisfies Lease["spec"];

function makeHello(pilot: PilotId, sizes: readonly number[] = [2 ** 20, 2 ** 20], holds?: PilotHello["holds"]): PilotHello {
  const slices = sizes.map((memoryBytes, index) => ({
    id: `s${index}`,
    kind: "cpu",
    device: "cpu",
    memoryBytes,
    environments: ["python"],
  }));
  const instance = "00000000-0000-4000-8000-000000000000";
  return PilotHello.parse({ contract: 1, pilot, instance, tier: "caged", slices, endsAt: null, slurmJobId: null, received: 0, holds });
}

function makeEvent(kind: "output" | "finished" | "started", seq: number): AttemptEvent {
  if (kind === "output") return { kind, seq, at, stream: "stdout", text: "xxxx" };
  if (kind === "started") return { kind, seq, at, sliceKind: "cpu", device: "cpu", warm: true };
  const ending = { reason: "completed", exitCode: 0, signal: null } as const;
  return { kind, seq, at, ending, usage, timings: { startMs: 1, runMs: 1, judgeMs: 0 }, record: null };
}

const pilot = fc.constantFrom(...pilots);
const token = fc.integer({ min: 1, max: 3 });
const key = fc.record({ jobId: fc.constantFrom(...jobs), attempt: token, fencingToken: token }).map((raw) => AttemptKey.parse(raw));
const slice = fc.constantFrom("s0", "s1", "s9");
const hold = fc.record({ slice, key, through: fc.integer({ min: 0, max: 3 }) });
const holds = fc.option(fc.array(hold, { maxLength: 3 }), { nil: undefined });
const event = fc
  .tuple(fc.constantFrom("output" as const, "finished" as const, "started" as const), fc.integer({ min: 1, max: 5 }))
  .map(([kind, seq]) => makeEvent(kind, seq));

const happening: fc.Arbitrary<FleetEvent> = fc.oneof(
  fc.tuple(pilot, holds).map(([id, held]) => ({ kind: "pilot-joined", hello: makeHello(id, undefined, held) }) as const),
  key.map((one) => ({ kind: "adopted", lease: { key: one, expiresAt: at, spec } }) as const),
  fc.record({ kind: fc.constant("claim-refused" as const), key }),
  fc.record({ kind: fc.constant("kept" as const), key, through: token }),
  fc.record({ kind: fc.constant("pilot-awaited" as const), pilot }),
  fc.record({ kind: fc.constantFrom("pilot-linked" as const, "pilot-unlinked" as const, "pilot-draining" as const), pilot }),
  fc.record({ kind: fc.constant("pilot-gone" as const), pilot, detail: fc.constant("gone") }),
  {
    weight: 3,
    arbitrary: key.map((one) => ({ kind: "leased", lease: { key: { ...one, attempt: one.fencingToken }, expiresAt: at, spec } }) as const),
  },
  fc.record({ kind: fc.constant("stop-asked" as const), jobId: key.map(({ jobId }) => jobId) }),
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("reported" as const), pilot, key, event }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("released" as const), pilot, slice, key, healthy: fc.boolean() }) },
  fc.record({ kind: fc.constant("distrusted" as const), pilot, key, why: fc.constant("lies") }),
  fc.record({ kind: fc.constantFrom("settled" as const, "lease-lost" as const), key }),
  fc.constant({ kind: "tick" } as const),
);

const listHeld = (state: FleetState) =>
  [...state.pilots.values()].flatMap(({ id, slices }) => [...slices].map(([slice, { holds }]) => `${id}/${slice} ${holds !== null}`));

const nameOf = ({ jobId, fencingToken }: AttemptKey): string => `${jobId}/${fencingToken}`;

/** Follows the effects as pilots and the site see them. */
class Witness {
  readonly holder = new Map<string, PilotId>(); // by attempt, from its assignment on
  readonly told = new Map<string, { seq: number; ended: boolean }>();
  readonly leased = new Set<string>();
  readonly forgotten = new Set<string>();

  hear(happened: FleetEvent, effects: readonly FleetEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "forget") this.forgotten.add(nameOf(effect.key));
      if (effect.kind === "send" && effect.message.kind === "assign") {
        expect(this.holder.has(nameOf(effect.message.key))).toBe(false); // an attempt is assigned once
        this.holder.set(nameOf(effect.message.key), effect.pilot);
      }
      if (effect.kind === "report") this.#hearReport(happened, effect.key, effect.event);
    }
  }

  /** An attempt that went on without a runner is leased, held and told of from here on. */
  adopt({ key: own, on, lastSeq }: AttemptState): void {
    const name = nameOf(own);
    this.leased.add(name);
    this.forgotten.delete(name);
    if (on) this.holder.set(name, on.pilot);
    this.told.set(name, { seq: lastSeq, ended: false });
  }

  #hearReport(happened: FleetEvent, { jobId, fencingToken }: AttemptKey, { seq, kind }: AttemptEvent): void {
    const name = `${jobId}/${fencingToken}`;
    const before = this.told.get(name) ?? { seq: 0, ended: false };
    expect(this.leased).toContain(name);
    expect(before.ended).toBe(false); // nothing follows an end
    expect(seq).toBe(before.seq + 1); // without gaps
    if (kind !== "finished" && happened.kind === "reported") expect(happened.pilot).toBe(this.holder.get(name));
    this.told.set(name, { seq, ended: kind === "finished" });
  }

  expectWhole(state: FleetState): void {
    const held = [...state.pilots.values()].flatMap((one) =>
      [...one.slices.values()].flatMap(({ holds }) => (holds === null ? [] : [nameOf(holds)])),
    );
    const placed = [...state.attempts.values()].flatMap(({ on }) => (on ? [`${on.pilot}/${on.slice}`] : []));
    expect(new Set(placed).size).toBe(placed.length); // no slice has two attempts
    for (const { on, key: own, phase } of state.attempts.values()) {
      if (on) expect(state.pilots.get(on.pilot)?.slices.get(on.slice)?.holds).toEqual(own);
      if (phase === "running") expect(on).not.toBeNull();
      if (phase === "running") expect(held).toContain(nameOf(own));
      expect(phase === "reporting").toBe(this.told.get(nameOf(own))?.ended ?? false);
    }
    // An attempt whose lease was taken is held, or has been let go in words.
    const present = new Set([...state.attempts.values()].map((attempt) => nameOf(attempt.key)));
    for (const name of this.leased) expect(present.has(name) || this.forgotten.has(name)).toBe(true);
  }
}

describe("a fleet, whatever happens to it", () => {
  it("never gives a slice two attempts, loses none, and reports each in order and in its holder's words only", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(happening, fc.integer({ min: 0, max: 40_000 })), { maxLength: 120 }), (happenings) => {
        let state: FleetState = emptyFleet;
        let nowMs = startMs;
        const witness = new Witness();
        for (const [happened, passedMs] of happenings) {
          nowMs += passedMs;
          const before = state;
          const result = step(state, happened, nowMs);
          state = result.state;
          if (happened.kind === "leased") noteLease(witness, before, happened.lease.key);
          const adopted = happened.kind === "adopted" ? state.attempts.get(happened.lease.key.jobId) : undefined;
          if (adopted && adopted !== before.attempts.get(adopted.key.jobId)) witness.adopt(adopted);
          if (!maySwitchSlices(happened, result.effects)) expect(listHeld(state)).toEqual(listHeld(before));
          witness.hear(happened, result.effects);
          witness.expectWhole(state);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("takes no more from a pilot than an attempt can bring, and ends an attempt that its pilot never ends", () => {
    const [pilotId] = pilots;
    if (!pilotId) throw new Error("no pilot");
    const own = AttemptKey.parse({ jobId: jobs[0], attempt: 1, fencingToken: 1 });
    const begin = (): FleetState => {
      const joined = step(emptyFleet, { kind: "pilot-joined", hello: makeHello(pilotId) }, startMs).state;
      return step(joined, { kind: "leased", lease: { key: own, expiresAt: at, spec } }, startMs).state;
    };
    let talkative = begin();
    for (const seq of [1, 2, 3])
      talkative = step(talkative, { kind: "reported", pilot: pilotId, key: own, event: makeEvent("output", seq) }, startMs).state;
    const fault = { kind: "report", event: { seq: 4, ending: { reason: "platform-fault", fault: "unfinished" } } };
    const kill = { kind: "send", message: { kind: "kill", key: own } };
    expect(step(talkative, { kind: "reported", pilot: pilotId, key: own, event: makeEvent("output", 4) }, startMs).effects).toMatchObject([
      fault,
      kill,
    ]);

    const lateMs = startMs + limits.wallSeconds * 1000 + OVERDUE_MS;
    expect(step(begin(), { kind: "tick" }, lateMs - 1).effects).toEqual([]);
    expect(step(begin(), { kind: "tick" }, lateMs).effects).toMatchObject([
      { kind: "report", event: { ending: { fault: "unfinished" } } },
      kill,
    ]);
  });

  it("states every pilot's slices, though one offers more kinds of them than a request can state", () => {
    const [a, b] = pilots;
    if (!a || !b) throw new Error("no pilots");
    const crowded = step(
      emptyFleet,
      {
        kind: "pilot-joined",
        hello: makeHello(
          a,
          Array.from({ length: 200 }, (_, index) => index),
        ),
      },
      startMs,
    ).state;
    const both = step(crowded, { kind: "pilot-joined", hello: makeHello(b, [777, 777]) }, startMs).state;
    const capacity = makeCapacity(both);
    expect(capacity.length).toBeLessThanOrEqual(64);
    expect(capacity).toContainEqual(expect.objectContaining({ memoryBytes: 777, free: 2 }));
  });
});

/** A lease is taken unless a newer one is held; the one it replaces must be let go. */
function noteLease(witness: Witness, before: FleetState, { jobId, fencingToken }: AttemptKey): void {
  const held = before.attempts.get(jobId as JobId);
  if (held && held.key.fencingToken >= fencingToken) return;
  const name = `${jobId}/${fencingToken}`;
  witness.leased.add(name);
  // The site gives a token once; a test that gives it again begins a new attempt under it.
  for (const book of [witness.holder, witness.told]) book.delete(name);
  witness.forgotten.delete(name);
}
