import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { AttemptEvent, type Ending } from "#contract/event.ts";
import type { FaultName } from "#contract/fault.ts";
import { type AttemptKey, Digest } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { Usage, VerdictRecord } from "#contract/verdict.ts";
import { describeError } from "../core/errors.ts";
import { noTimings, noUsage } from "../core/fault-event.ts";
import { addReport, noFindings } from "../core/judge-report.ts";
import { type GradingPlace, makeProvenance } from "../core/provenance.ts";
import { findDefect, JUDGE_FAILED, makeRecord } from "../core/verdict.ts";
import type { Warden } from "#runner/sandbox/warden.ts";
import type { AttemptEnded, AttemptMessage } from "#runner/sandbox/warden-message.ts";
import { makeOrder } from "./attempt-order.ts";
import { addDeviceUse } from "./device-use.ts";
import type { BlobClient } from "./blob-client.ts";
import { LeftBehind } from "./left-behind.ts";
import { OutputFlow } from "./output-flow.ts";

/** An event before it has its number and its time. */
type Unnumbered<Event = AttemptEvent> = Event extends AttemptEvent ? Omit<Event, "seq" | "at"> : never;

export interface AttemptTools {
  readonly warden: Warden;
  readonly blobs: BlobClient;
  readonly place: GradingPlace;
  readonly report: (event: AttemptEvent) => void;
  readonly log: Logger;
}

/** One attempt on one slice, from assignment to `finished`. */
export class Attempt {
  readonly key: AttemptKey;
  readonly #name: string;
  readonly #spec: JobSpec;
  readonly #tools: AttemptTools;
  readonly #output = new OutputFlow((stream, text) => this.#emit({ kind: "output", stream, text }));
  readonly #leftBehind: LeftBehind;
  readonly #assignedMs = performance.now();
  #findings = noFindings;
  #learnerEnding: Ending | null = null;
  #startedMs: number | null = null;
  /** What a failure on our side would be called now. */
  #phase: FaultName = "files-unavailable";
  /** Of a device's slice, once it has been looked at after this attempt. */
  #sliceHealthy: boolean | null = null;
  readonly #sliceChecked = Promise.withResolvers<void>();
  #stopped = false;
  #muted = false;
  #seq = 0;

  constructor(key: AttemptKey, spec: JobSpec, tools: AttemptTools) {
    this.key = key;
    this.#spec = spec;
    this.#tools = tools;
    this.#name = `${key.jobId}/${key.fencingToken}`;
    this.#leftBehind = new LeftBehind(spec.produces);
  }

  /**
   * Runs it. Resolves when nothing of it is left, everything has been said and its slice has been looked at:
   * with whether the slice may be used again. Never rejects.
   */
  async run(): Promise<boolean> {
    await this.#carryOut();
    const { warden, place } = this.#tools;
    if (place.slice.kind !== "cpu" && this.#phase !== "files-unavailable") await Promise.race([this.#sliceChecked.promise, warden.closed]);
    return this.#sliceHealthy !== false;
  }

  async #carryOut(): Promise<void> {
    const { warden, blobs, place, log } = this.#tools;
    try {
      const order = await makeOrder(this.#name, this.#spec, place.slice, blobs);
      if (this.#stopped) return this.#finish({ reason: "stopped" }, noUsage, 0, null);
      this.#phase = "warden-lost";
      const ended = await warden.start(order, (message, body) => this.#hear(message, body));
      await this.#conclude(ended);
    } catch (error) {
      const detail = describeError(error).slice(0, 500);
      log.error({ jobId: this.key.jobId, attempt: this.key.attempt, error: detail }, "an attempt failed on our side");
      this.#finish({ reason: "platform-fault", fault: this.#phase, detail }, noUsage, 0, null);
    }
  }

  /** Ends it as stopped, unless something else ends it first. */
  stop(): void {
    this.#stopped = true;
    if (this.#phase === "warden-lost") this.#tools.warden.stop(this.#name);
  }

  /** Ends it and says nothing more of it. */
  kill(): void {
    this.#muted = true;
    this.stop();
  }

  #hear(message: AttemptMessage, body: Uint8Array): void {
    if (message.kind === "output") return this.#output.push(message.stream, body);
    this.#output.flush();
    switch (message.kind) {
      case "started": {
        const { kind, device } = this.#tools.place.slice;
        this.#startedMs = performance.now();
        return this.#emit({ kind: "started", sliceKind: kind, device, warm: message.warm });
      }
      case "cut":
        return this.#emit({ kind: "cut", limitBytes: message.limitBytes });
      case "metric":
        return this.#emit({ kind: "metric", name: message.name, step: message.step, value: message.value });
      case "figure": {
        const { width, height, alt } = message;
        return this.#emit({ kind: "figure", pngBase64: Buffer.from(body).toString("base64"), width, height, alt });
      }
      case "artifact":
        return this.#leftBehind.add(message.name, body, "learner");
      case "report":
        return this.#takeReport(message.report, body);
      case "slice-checked":
        return this.#noteSlice(message.healthy, message.detail);
      case "learner-ended":
        this.#learnerEnding = message.ending;
        return;
      case "ended":
        return;
    }
  }

  #noteSlice(healthy: boolean, detail: string): void {
    const { log, place } = this.#tools;
    if (!healthy) log.error({ jobId: this.key.jobId, slice: place.slice.id, detail }, "a slice is not healthy and takes no more");
    this.#sliceHealthy = healthy;
    this.#sliceChecked.resolve();
  }

  #takeReport(raw: unknown, body: Uint8Array): void {
    const { findings, report } = addReport(this.#findings, raw);
    this.#findings = findings;
    if (report?.kind === "artifact") this.#leftBehind.add(report.name, body, "judge");
    if (report?.kind === "check" && this.#spec.judge?.tasks.some(({ id }) => id === report.check.task))
      this.#emit({ kind: "check", check: report.check });
  }

  async #conclude(ended: AttemptEnded): Promise<void> {
    this.#output.close();
    this.#phase = "artifact-undelivered";
    if (ended.ending.reason === "completed") await this.#handIn();
    const record = this.#judge(ended.ending);
    const usage = addDeviceUse(ended.usage, this.#tools.place.slice);
    if (ended.judgeUsage) usage.cpuMs += ended.judgeUsage.cpuMs;
    this.#finish(this.#endingFor(ended.ending), usage, ended.judgeUsage?.cpuMs ?? 0, record);
  }

  /** A judge that failed is no fault of the platform: the attempt ended as the learner's side did, and is not gradable. */
  #endingFor(ending: Ending): Ending {
    if (!this.#spec.judge || ending.reason !== "platform-fault" || ending.fault !== JUDGE_FAILED) return ending;
    this.#tools.log.error({ jobId: this.key.jobId, detail: ending.detail }, "a judge failed");
    return this.#learnerEnding ?? { reason: "completed", exitCode: 0, signal: null };
  }

  async #handIn(): Promise<void> {
    for (const { name, bytes } of this.#leftBehind.list()) {
      const digest = Digest.parse(await this.#tools.blobs.putArtifact(bytes));
      this.#emit({ kind: "artifact", name, digest, bytes: bytes.length });
    }
  }

  #judge(ending: Ending): VerdictRecord | null {
    const { judge } = this.#spec;
    if (!judge) return null;
    const defect = findDefect(judge, this.#findings);
    if (defect !== null) this.#tools.log.error({ jobId: this.key.jobId, defect }, "a judge's report cannot be graded by");
    const seedCommitment = Digest.parse(`sha256:${createHash("sha256").update(Buffer.from(judge.seed, "hex")).digest("hex")}`);
    return makeRecord(judge, ending, this.#findings, makeProvenance(this.#spec, judge, seedCommitment, this.#tools.place));
  }

  #finish(ending: Ending, usage: Usage, judgeMs: number, record: VerdictRecord | null): void {
    this.#output.close();
    const nowMs = performance.now();
    const startedMs = this.#startedMs;
    // In a graded attempt the learner's process mostly waits for the judge's calls: its own work is its CPU time.
    const runMs = this.#spec.judge ? usage.cpuMs - judgeMs : startedMs === null ? 0 : nowMs - startedMs;
    const timings = startedMs === null ? noTimings : { startMs: startedMs - this.#assignedMs, runMs: Math.max(0, runMs), judgeMs };
    const checked = this.#sliceHealthy === null ? {} : { sliceHealthy: this.#sliceHealthy };
    this.#emit({ kind: "finished", ending, usage, timings, record, ...checked });
    this.#muted = true;
  }

  #emit(event: Unnumbered): void {
    if (this.#muted) return;
    // What a sandbox brought about may break a bound of the contract; such an event would break the link.
    const numbered = AttemptEvent.safeParse({ ...event, seq: this.#seq + 1, at: new Date().toISOString() });
    if (!numbered.success)
      return this.#tools.log.warn({ kind: event.kind, jobId: this.key.jobId }, "an event outside the contract was left out");
    this.#seq += 1;
    this.#tools.report(numbered.data);
  }
}
