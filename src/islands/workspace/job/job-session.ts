import type { FileSet } from "#contract/file-set.ts";
import type { Profile } from "#src/domain/exercise.ts";
import type { JobView } from "#src/domain/job-view.ts";
import { watchJob } from "../../stream/watch-job.ts";
import { isBusy, isUnderWay, findPhase, type JobPhase, type JobSituation } from "./job-phase.ts";
import { makeUuid } from "./make-uuid.ts";
import { JobRecord } from "./job-record.ts";
import { type JobKind, type JobsApi, Refusal, type StartWish } from "./jobs-api.ts";

export interface JobSnapshot extends JobSituation {
  readonly phase: JobPhase;
  /** What was started last, also while its job has no id yet. */
  readonly kind: JobKind;
  readonly isReachable: boolean;
  readonly isStopping: boolean;
  /** How long it was waited for when it began, while it runs. */
  readonly waitedMs: number | null;
  /** Why a start was refused, in the reader's words. */
  readonly refusal: string | null;
  /** The newest submission that was judged, while a later run is on show too. */
  readonly judged: JobView | null;
  readonly version: number;
}

/** The job on the bench: starts it, follows it, stops it, and finds it again after a reload. */
export class JobSession {
  readonly #api: JobsApi;
  readonly #listeners = new Set<() => void>();
  #snapshot: JobSnapshot = {
    request: "none",
    job: null,
    record: null,
    phase: "idle",
    kind: "run",
    isReachable: true,
    isStopping: false,
    waitedMs: null,
    refusal: null,
    judged: null,
    version: 0,
  };
  #leave: (() => void) | null = null;
  #frame: number | null = null;
  #waitingSinceMs: number | null = null;
  #isMovingToCpu = false;
  readonly #follow: typeof watchJob;

  /** `follow` is replaced only in tests. */
  constructor(api: JobsApi, follow = watchJob) {
    this.#api = api;
    this.#follow = follow;
  }

  readonly getSnapshot = (): JobSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up again what is under way, or shows what came last. */
  async resume(): Promise<void> {
    const jobs = await this.#api.list().catch(() => []);
    const judged = jobs.find(({ kind, state }) => kind === "submission" && state === "finished") ?? null;
    this.#change({ judged: this.#snapshot.judged ?? judged });
    const newest = jobs.find(({ state }) => state !== "finished") ?? jobs[0];
    // Whoever has started something meanwhile is not interrupted.
    if (newest && this.#snapshot.request === "none" && !this.#snapshot.job) this.show(newest);
  }

  /** Waits for the GPU no longer: the same text on the CPU. Where that cannot be started, the job keeps its place and waits on. */
  async moveToCpu(): Promise<void> {
    const { job, kind } = this.#snapshot;
    if (job?.state !== "waiting" || this.#isMovingToCpu) return;
    this.#isMovingToCpu = true;
    try {
      const files = await this.#api.readFiles(job.jobId);
      const jobId = await this.#startSurely({ kind, files, profile: "cpu", insteadOf: job.jobId, key: makeUuid() });
      this.close();
      this.#change({ request: "sending", kind, job: null, record: new JobRecord(), refusal: null, isStopping: false });
      this.#watch(jobId);
    } catch (error) {
      this.#change({ refusal: error instanceof Refusal ? error.message : null });
    } finally {
      this.#isMovingToCpu = false;
    }
  }

  async start(kind: JobKind, files: FileSet, profile?: Profile): Promise<void> {
    if (isBusy(this.#snapshot.phase)) return;
    this.close();
    this.#change({ request: "sending", kind, job: null, record: null, refusal: null, isStopping: false });
    try {
      const jobId = await this.#startSurely({ kind, files, profile, key: makeUuid() });
      this.#change({ record: new JobRecord() });
      this.#watch(jobId);
    } catch (error) {
      this.#change({ request: "failed", refusal: error instanceof Refusal ? error.message : null });
    }
  }

  async stop(): Promise<void> {
    const { job } = this.#snapshot;
    if (!job || job.state === "finished") return;
    this.#change({ isStopping: true });
    await this.#api.stop(job.jobId).catch(() => this.#change({ isStopping: false }));
  }

  /** Puts an earlier job on the bench. */
  show(job: JobView): void {
    this.close();
    const kind = job.kind === "submission" ? "submission" : "run";
    this.#change({ request: "none", job, record: new JobRecord(), kind, refusal: null, isStopping: false });
    this.#watch(job.jobId);
  }

  close(): void {
    this.#leave?.();
    this.#leave = null;
  }

  /** A start whose answer gets lost is asked for again under the same key. */
  async #startSurely(wish: StartWish): Promise<string> {
    try {
      return await this.#api.start(wish);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return await this.#api.start(wish);
    }
  }

  #watch(jobId: string): void {
    const { record } = this.#snapshot;
    this.#leave = this.#follow(jobId, {
      onEvent: (event) => {
        record?.take(event);
        this.#changeSoon();
      },
      onJob: (job) => {
        const judged = job.kind === "submission" && job.state === "finished" ? job : this.#snapshot.judged;
        this.#change({ job, judged, request: "none", isStopping: this.#snapshot.isStopping && job.state !== "finished" });
      },
      onConnection: (isReachable) => this.#change({ isReachable }),
    });
  }

  /** Events come in floods; they are drawn once per frame. */
  #changeSoon(): void {
    if (this.#frame !== null) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#change({});
    });
  }

  #change(part: Partial<JobSnapshot>): void {
    const next = { ...this.#snapshot, ...part, version: this.#snapshot.version + 1 };
    const phase = findPhase(next);
    this.#snapshot = { ...next, phase, waitedMs: this.#measureWait(phase) };
    for (const listener of this.#listeners) listener();
  }

  #measureWait(phase: JobPhase): number | null {
    const sinceMs = this.#waitingSinceMs;
    this.#waitingSinceMs = phase === "waiting" ? (sinceMs ?? performance.now()) : null;
    if (!isUnderWay(phase)) return null;
    return sinceMs === null ? this.#snapshot.waitedMs : performance.now() - sinceMs;
  }
}
