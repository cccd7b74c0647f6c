import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AttemptKey, Digest, PilotId } from "#contract/ids.ts";
import { pilotRoutes } from "#contract/pilot.ts";
import type { FakeJob } from "#kit/fake-job.ts";
import type { FakeSandbox } from "#kit/fake-warden.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { digestOf, HandLink } from "./kit/hand-pilot.ts";
import { TwoPilots } from "./kit/two-pilots.ts";

// A pilot that knows everything and keeps no rule harms its own attempts and nobody else's. See docs/security.md.

const at = "2026-11-22T12:00:00.000Z";
const used = { wallMs: 1, cpuMs: 1, peakMemoryBytes: 1, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
const output = (seq: number, text = "forged") => ({ kind: "output", seq, at, stream: "stdout", text });
const finished = (seq: number) => ({
  kind: "finished",
  seq,
  at,
  ending: { reason: "completed", exitCode: 0, signal: null },
  usage: used,
  timings: { startMs: 1, runMs: 1, judgeMs: 0 },
  record: null,
});
const keyOf = (job: FakeJob): AttemptKey => ({ jobId: job.id, attempt: job.attempt, fencingToken: job.attempt });

describe("a compromised pilot", () => {
  let pilots: TwoPilots;
  let link: HandLink;
  beforeEach(async () => {
    pilots = await TwoPilots.open();
    link = await pilots.hostile.dial();
  });
  afterEach(() => pilots[Symbol.asyncDispose]());

  const trap = (change = {}) => pilots.site.submit(makeRunSpec("x", { environment: "trap", ...change }));
  /** Everything said before has been heard once the runner has taken this. */
  async function settle(): Promise<void> {
    const job = trap();
    const { slice, key } = await link.assigned();
    link.say({ kind: "event", key, event: finished(1) });
    link.say({ kind: "released", slice, key, healthy: true });
    await job.finished;
  }

  async function beginVictim(change = {}): Promise<{ victim: FakeJob; sandbox: FakeSandbox }> {
    const victim = pilots.site.submit(makeRunSpec("print(1)", change));
    const sandbox = await pilots.honest.warden.sandbox(0);
    sandbox.print("true ");
    await victim.until(({ output: text }) => text === "true ");
    return { victim, sandbox };
  }

  async function endVictim({ victim, sandbox }: { victim: FakeJob; sandbox: FakeSandbox }): Promise<void> {
    sandbox.print("words");
    sandbox.end();
    expect((await victim.finished).ending).toMatchObject({ reason: "completed" });
    expect([victim.output, victim.attempt, victim.ends]).toEqual(["true words", 1, 1]);
  }

  test("says nothing in the name of another's attempt, whatever it knows of it", async () => {
    const { victim, sandbox } = await beginVictim();
    const key = keyOf(victim);
    for (const seq of [1, 2, 3, 99]) link.say({ kind: "event", key, event: output(seq) });
    for (const seq of [1, 2, 3]) link.say({ kind: "event", key, event: finished(seq) });
    for (const [attempt, fencingToken] of [
      [1, 2],
      [2, 1],
      [2, 2],
    ])
      link.say({ kind: "event", key: { ...key, attempt, fencingToken }, event: output(2) });
    link.say({ kind: "event", key, event: { kind: "artifact", seq: 2, at, name: "w", digest: digestOf(Buffer.from("w")), bytes: 1 } });
    await settle();
    await endVictim({ victim, sandbox });
  });

  test("frees no slice but its own, and is given no attempt twice", async () => {
    const { victim, sandbox } = await beginVictim();
    for (const slice of ["cpu-0", "cpu-1", "cpu-9"]) link.say({ kind: "released", slice, key: keyOf(victim), healthy: false });
    await settle();
    expect(link.messages.filter((message) => message.kind === "assign" && message.key.jobId === victim.id)).toEqual([]);
    await endVictim({ victim, sandbox });
    const next = pilots.site.submit(makeRunSpec("print(2)"));
    (await pilots.honest.warden.sandbox(1)).end();
    await next.finished;
  });

  test("cannot be the other, nor let the other go", async () => {
    const { victim, sandbox } = await beginVictim();
    const here = pilots.hostile.hello({ pilot: PilotId.parse("here") });
    const socket = await pilots.hostile.knock();
    await expect(HandLink.open(socket, here)).rejects.toThrow("closed the connection");
    await endVictim({ victim, sandbox });
  });

  test("replays nothing: what it says twice is heard once", async () => {
    const job = trap();
    const { slice, key } = await link.assigned();
    const frame = { seq: 1, ack: 1, message: { kind: "event", key, event: output(1, "once") } };
    for (let turn = 0; turn < 5; turn += 1) link.write(frame);
    link.write({ seq: 2, ack: 1, message: { kind: "event", key, event: output(1, "again") } });
    link.write({ seq: 3, ack: 1, message: { kind: "event", key, event: finished(2) } });
    link.write({ seq: 4, ack: 1, message: { kind: "event", key, event: finished(3) } });
    link.write({ seq: 5, ack: 1, message: { kind: "released", slice, key, healthy: true } });
    await job.finished;
    expect([job.output, job.ends]).toEqual(["once", 1]);
  });

  test("reads no judge's files and no artifact but those of attempts that it holds now", async () => {
    const bundle = pilots.site.addBundle(makeBundle({ "judge.py": "secret = 1" }));
    const weights = Buffer.from("weights of the other");
    pilots.site.artifacts.set(digestOf(weights), weights);
    const victim = pilots.site.submit({
      ...makeSubmissionSpec("x = 1", bundle),
      carried: [{ name: "w", path: "w.bin", digest: Digest.parse(digestOf(weights)), bytes: weights.length, origin: "own" }],
    });
    const sandbox = await pilots.honest.warden.sandbox(0);
    const paths = [
      pilotRoutes.bundle(bundle),
      pilotRoutes.artifact(digestOf(weights)),
      pilotRoutes.artifact(bundle),
      pilotRoutes.bundle(digestOf(weights)),
    ];
    const statuses = async () => await Promise.all(paths.map(async (path) => (await pilots.hostile.blob(path)).status));
    expect(await statuses()).toEqual([403, 403, 403, 403]);

    const own = trap({ ...makeSubmissionSpec("x = 1", bundle), environment: "trap" });
    const { slice, key } = await link.assigned();
    expect(await statuses()).toEqual([200, 403, 403, 403]);
    link.say({ kind: "event", key, event: finished(1) });
    link.say({ kind: "released", slice, key, healthy: true });
    await own.finished;
    await settle();
    expect(await statuses()).toEqual([403, 403, 403, 403]);
    sandbox.end();
    await victim.finished;
  });

  test("gets nothing out of the runner's cache by naming it as its own artifact", async () => {
    const bundle = pilots.site.addBundle(makeBundle({ "judge.py": "secret = 2" }));
    const victim = pilots.site.submit(makeSubmissionSpec("x = 1", bundle));
    const sandbox = await pilots.honest.warden.sandbox(0); // The judge's files lie in the runner's cache now.
    const job = trap({ produces: [{ name: "loot", maxBytes: 10_000 }] });
    const { key } = await link.assigned();
    link.say({ kind: "event", key, event: { kind: "artifact", seq: 1, at, name: "loot", digest: bundle, bytes: 10 } });
    link.say({ kind: "event", key, event: finished(2) });
    await job.until(({ events }) => events.get(1)?.at(-1)?.kind === "finished");
    expect(job.events.get(1)).toMatchObject([{ kind: "finished", ending: { reason: "platform-fault", fault: "unfinished" } }]);
    expect([...pilots.site.artifacts.keys()]).toEqual([]);
    sandbox.end();
    await victim.finished;
  });

  test("hands in no more than its attempts may leave behind, and under no other digest", async () => {
    const put = async (text: string, digest = digestOf(Buffer.from(text))) =>
      (await pilots.hostile.blob(pilotRoutes.artifact(digest), Buffer.from(text))).status;
    expect(await put("nothing is running")).toBe(403);
    const job = trap({ produces: [{ name: "weights", maxBytes: 20 }] });
    const { slice, key } = await link.assigned();
    expect(await put("x".repeat(21))).toBe(422);
    expect(await put("x", digestOf(Buffer.from("y")))).toBe(422);
    expect(await Promise.all(["a", "b", "c", "d"].map((text) => put(text)))).toEqual(expect.arrayContaining([200, 403, 403, 403]));
    expect(readdirSync(pilots.cacheFolder)).toHaveLength(1);
    link.say({ kind: "event", key, event: finished(1) });
    link.say({ kind: "released", slice, key, healthy: true });
    await job.finished;
  });

  test("fills no memory with words: an attempt that says more than one can is ended", async () => {
    const job = trap();
    const { key, spec } = await link.assigned();
    const { outputBytes } = spec.limits;
    const piece = "x".repeat(64 * 1024);
    for (let seq = 1; seq <= 3 * (outputBytes / piece.length); seq += 1) link.say({ kind: "event", key, event: output(seq, piece) });
    await job.until(({ events }) => events.get(1)?.at(-1)?.kind === "finished");
    expect(job.events.get(1)?.at(-1)).toMatchObject({ ending: { reason: "platform-fault", fault: "unfinished" } });
    const said = (job.events.get(1) ?? []).reduce((sum, event) => sum + (event.kind === "output" ? event.text.length : 0), 0);
    expect(said).toBe(outputBytes);
    expect(link.messages.at(-1)).toMatchObject({ kind: "kill", key });
  });
});
