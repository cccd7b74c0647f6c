import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { RunnerId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { LeaseRequest, Offer } from "#contract/lease.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { JobQueue } from "./job-queue.ts";

const offer: Offer = { sliceKind: "cpu", environments: ["pytorch"], memoryBytes: 2 ** 30, slices: 2 };

function ask(free: number, change: Partial<LeaseRequest> = {}): LeaseRequest {
  const { slices: _slices, ...kind } = offer;
  const capacity = [{ ...kind, free, endsAt: null }];
  return {
    contract: CONTRACT_VERSION,
    runner: RunnerId.parse("check"),
    tier: "caged",
    capacity,
    offers: [offer],
    holding: [],
    waitMs: 0,
    ...change,
  };
}

const onGpu: JobSpec = makeRunSpec("", { needs: { slice: "gpu", minMemoryBytes: 0, gpus: 1 } });

test("as many jobs are given as slices are free, in their order; the rest wait", async () => {
  const queue = new JobQueue();
  for (const source of ["1", "2", "3"]) void queue.submit(makeRunSpec(source));
  const given = async (free: number) => (await queue.lease(ask(free))).leases.map(({ spec }) => spec.files[0]?.text);
  expect([await given(2), await given(0), await given(5)]).toEqual([["1", "2"], [], ["3"]]);
});

test("a request that finds nothing is answered when a job comes", async () => {
  const queue = new JobQueue();
  const answer = queue.lease(ask(1, { waitMs: 60_000 }));
  void queue.submit(makeRunSpec(""));
  expect((await answer).leases).toHaveLength(1);
});

test("a job that no slice of the machine could ever take is refused, with what it needs", async () => {
  const queue = new JobQueue();
  const refused = expect(queue.submit(onGpu)).rejects.toThrow("it needs a GPU slice with 512 MiB and the environment pytorch");
  void queue.submit(makeRunSpec(""));
  expect((await queue.lease(ask(2))).leases).toHaveLength(1);
  await refused;
});

test("a job that is given up is not given out, and is stopped where it runs, told once", async () => {
  const queue = new JobQueue();
  const giveUp = new AbortController();
  const reason = new Error("enough");
  const [running, waiting] = [makeRunSpec("1"), makeRunSpec("2")].map((spec) =>
    expect(queue.submit(spec, giveUp.signal)).rejects.toBe(reason),
  );
  const [lease] = (await queue.lease(ask(1))).leases;
  giveUp.abort(reason);
  await Promise.all([running, waiting]);
  expect(await queue.lease(ask(1))).toMatchObject({ leases: [], stop: [lease?.key.jobId] });
  expect(await queue.lease(ask(1))).toMatchObject({ leases: [], stop: [] });
  await expect(queue.submit(makeRunSpec(""), giveUp.signal)).rejects.toBe(reason);
});

test("events are kept in their order, once each, and the last one ends the job", async () => {
  const queue = new JobQueue();
  const done = queue.submit(makeRunSpec(""));
  const [lease] = (await queue.lease(ask(1))).leases;
  const key = lease!.key;
  const at = new Date(0).toISOString();
  const say = (seq: number, text: string) => ({ kind: "output" as const, seq, at, stream: "stdout" as const, text });
  const receive = (...events: Parameters<JobQueue["receive"]>[0]["events"]) => queue.receive({ contract: CONTRACT_VERSION, key, events });
  expect(receive(say(1, "a"), say(3, "c"))).toEqual({ acceptedThrough: 1 });
  expect(receive(say(1, "again"), say(2, "b"))).toEqual({ acceptedThrough: 2 });
  const usage = { wallMs: 1, cpuMs: 1, peakMemoryBytes: 1, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
  const ending = { reason: "completed" as const, exitCode: 0, signal: null };
  receive({ kind: "finished", seq: 3, at, ending, usage, timings: { startMs: 0, runMs: 0, judgeMs: 0 }, record: null });
  expect((await done).events.map((event) => ("text" in event ? event.text : event.kind))).toEqual(["a", "b", "finished"]);
  const stray = { ...key, jobId: randomUUID() as typeof key.jobId };
  expect(queue.receive({ contract: CONTRACT_VERSION, key: stray, events: [say(7, "late")] })).toEqual({ acceptedThrough: 7 });
});
