import { createHash } from "node:crypto";
import type { AttemptEvent, Ending } from "#contract/event.ts";
import { type AttemptKey, Digest, type JobId, RunnerId } from "#contract/ids.ts";
import type { Capacity, Lease, LeaseRequest, LeaseResponse, Offer } from "#contract/lease.ts";
import type { Check, Usage, VerdictRecord } from "#contract/verdict.ts";
import { receiveEvents } from "#src/server/events.ts";
import { answerLease } from "#src/server/leases.ts";
import type { Runtime } from "#src/server/runtime.ts";

const at = "2026-11-22T18:00:00.000Z";
const gibibyte = 2 ** 30;

/** One slice kind's capacity, as a runner states it. */
export const makeCapacity = (change: Partial<Capacity> = {}): Capacity => ({
  sliceKind: "cpu",
  environments: ["pytorch"],
  free: 1,
  memoryBytes: 4 * gibibyte,
  endsAt: null,
  ...change,
});

/** The slices behind such capacity. */
export const makeOffer = (change: Partial<Offer> = {}): Offer => ({
  sliceKind: "cpu",
  environments: ["pytorch"],
  slices: 1,
  memoryBytes: 4 * gibibyte,
  ...change,
});

export const usage: Usage = {
  wallMs: 2000,
  cpuMs: 1500,
  peakMemoryBytes: 1,
  writtenBytes: 0,
  gpuMs: 0,
  energyMillijoules: null,
  energyEstimated: false,
};

export const completed: Ending = { reason: "completed", exitCode: 0, signal: null };

/** An event without its number. */
type Unnumbered = AttemptEvent extends infer Event ? (Event extends AttemptEvent ? Omit<Event, "seq" | "at"> : never) : never;

export const started: Unnumbered = { kind: "started", sliceKind: "cpu", device: "test", warm: true };
export const print = (text: string): Unnumbered => ({ kind: "output", stream: "stdout", text });
export const finished = (ending: Ending = completed, record: VerdictRecord | null = null): Unnumbered => ({
  kind: "finished",
  ending,
  usage,
  timings: { startMs: 1, runMs: 2, judgeMs: 3 },
  record,
});

export const makeCheck = (id: string, change: Partial<Check> = {}): Check => ({
  id,
  task: 1,
  status: "passed",
  points: 1,
  maxPoints: 1,
  hidden: false,
  messageKey: null,
  params: {},
  ...change,
});

/** Stands in a record for what only its lease tells; a test runner fills it in. */
const unknown = Digest.parse(`sha256:${"0".repeat(64)}`);

export function makeRecord(change: Partial<VerdictRecord> = {}): VerdictRecord {
  return {
    version: 1,
    verdict: "passed",
    limit: null,
    score: 1,
    points: 2 * (change.score ?? 1),
    maxPoints: 2,
    checks: [makeCheck("one")],
    metrics: {},
    provenance: {
      bundleDigest: unknown,
      environmentDigest: unknown,
      seedCommitment: unknown,
      profile: "cpu",
      params: {},
      device: "test",
      driver: null,
      sliceKind: "cpu",
      tier: "caged",
      slurmJobId: null,
    },
    ...change,
  };
}

const commitTo = (seed: string): Digest => Digest.parse(`sha256:${createHash("sha256").update(Buffer.from(seed, "hex")).digest("hex")}`);

/** Numbers events from `first` on. */
export const number = (events: readonly Unnumbered[], first = 1): AttemptEvent[] =>
  events.map((event, index) => ({ ...event, seq: first + index, at }) as AttemptEvent);

/** A runner that does what a test says, speaking to the server's use cases. */
export class TestRunner {
  readonly #runtime: Runtime;
  readonly id: RunnerId;
  readonly #commitments = new Map<JobId, Digest>();

  constructor(runtime: Runtime, id = "test-runner") {
    this.#runtime = runtime;
    this.id = RunnerId.parse(id);
  }

  async ask(change: Partial<LeaseRequest> = {}, signal = new AbortController().signal): Promise<LeaseResponse> {
    const request: LeaseRequest = {
      contract: 1,
      runner: this.id,
      tier: "caged",
      capacity: [makeCapacity()],
      offers: [makeOffer()],
      holding: [],
      waitMs: 0,
      ...change,
    };
    const answer = await answerLease(this.#runtime, request, signal);
    for (const { key, spec } of answer.leases) if (spec.judge) this.#commitments.set(key.jobId, commitTo(spec.judge.seed));
    return answer;
  }

  /** The next job; fails where there is none. */
  async lease(change: Partial<LeaseRequest> = {}): Promise<Lease> {
    const [lease] = (await this.ask(change)).leases;
    if (!lease) throw new Error("no job was leased");
    return lease;
  }

  send(key: AttemptKey, events: readonly AttemptEvent[]): Promise<{ acceptedThrough: number }> {
    return receiveEvents(this.#runtime, { key, events: this.seal(key, events) });
  }

  /** Events as they are sent: the leased seed's commitment stands in a record that names none. */
  seal(key: AttemptKey, events: readonly AttemptEvent[]): AttemptEvent[] {
    const seedCommitment = this.#commitments.get(key.jobId);
    return events.map((event) => {
      if (event.kind !== "finished" || !seedCommitment || event.record?.provenance.seedCommitment !== unknown) return event;
      return { ...event, record: { ...event.record, provenance: { ...event.record.provenance, seedCommitment } } };
    });
  }

  /** Leases the next job and carries it out with these events. */
  async carryOut(events: readonly Unnumbered[]): Promise<JobId> {
    const { key } = await this.lease();
    await this.send(key, number([started, ...events]));
    return key.jobId;
  }
}
