import type { CarriedArtifact, JobSpec } from "#contract/job-spec.ts";
import type { Verdict } from "#contract/verdict.ts";
import { listProfiles, type Profile } from "#src/domain/exercise.ts";
import { makeExerciseSpec } from "#src/domain/exercise-spec.ts";
import { assembleFiles } from "#src/domain/file-assembly.ts";
import type { RunnerProcess } from "../runner-process.ts";
import type { CheckSite } from "./check-site.ts";
import type { CheckedJob } from "./job-queue.ts";
import { EarlierWork } from "./earlier-work.ts";
import { findJudgeWords } from "./judge-words.ts";
import type { ChosenExercise } from "./places.ts";
import { CheckRefusal } from "./refusal.ts";
import type { Run } from "./report.ts";
import { makeSeed } from "./seeds.ts";
import { findDeviations, type Sample } from "./samples.ts";

/** How often a timing is tried where the machine was too busy for a fair one; the platform says "submit again later". */
const MOST_TRIES = 3;
/** How much longer a program may take that met a limit of time on a machine too busy to give it its processor. Its limit of CPU stays. */
const PATIENCE = 6;
/** Of one call, where a profile says nothing; as the judge has it. */
const CALL_SECONDS = 10;

/** Sends programs through the judge, each with what earlier exercises' solutions leave behind. */
export class ProgramRunner {
  readonly #site: CheckSite;
  readonly #runner: RunnerProcess;
  readonly #profile: Profile | undefined;
  readonly #signal: AbortSignal;
  readonly #earlier: EarlierWork;

  constructor(
    site: CheckSite,
    runner: RunnerProcess,
    known: readonly ChosenExercise[],
    { profile, signal }: { readonly profile?: Profile | undefined; readonly signal: AbortSignal },
  ) {
    this.#site = site;
    this.#runner = runner;
    this.#profile = profile;
    this.#signal = signal;
    this.#earlier = new EarlierWork(site, known, (source, before) => this.#solve(source, before));
    for (const { exercise, bundle } of known) site.serve(exercise.judgeDigest, bundle);
  }

  /** One program, once, under this seed. What stands in its way becomes a deviation. */
  async run(chosen: ChosenExercise, sample: Sample, seed: string): Promise<Run> {
    try {
      let patience = 1;
      for (let tries = 1; ; tries++) {
        const job = await this.#submit(chosen, sample.files, seed, patience);
        const isStarved = wasStarved(sample, job);
        if (tries === MOST_TRIES || !(isStarved || wasTooNoisy(job))) return this.#describe(sample, seed, tries, patience, job);
        if (isStarved) patience = PATIENCE;
      }
    } catch (error) {
      if (!(error instanceof CheckRefusal)) throw error;
      return { ...nothing, seed, deviations: [error.message] };
    }
  }

  async #submit(
    { exercise }: ChosenExercise,
    given: Sample["files"],
    seed: string,
    patience: number,
    before: readonly string[] = [],
    profile = this.#profile,
  ): Promise<CheckedJob> {
    const editable = new Set(exercise.settings.editable);
    const files = assembleFiles(
      exercise,
      given.filter((file) => editable.has(file.path)),
      this.#earlier.programs(exercise),
    );
    const carried = await this.#earlier.artifacts(exercise, [...before, exercise.settings.uid]);
    const spec = makeExerciseSpec(exercise, { kind: "submission", files, carried, seed, hiddenPhase: "run", profile });
    return this.#site.submit(patience === 1 ? spec : beMorePatient(spec, patience), this.#signal);
  }

  async #solve(source: ChosenExercise, before: readonly string[]): Promise<readonly CarriedArtifact[]> {
    const job = await this.#submit(
      source,
      source.exercise.solution,
      makeSeed(),
      1,
      before,
      listProfiles(source.exercise.settings, "submission")[0],
    );
    return job.events.flatMap((event) =>
      event.kind === "artifact"
        ? [{ name: event.name, path: event.name, digest: event.digest, bytes: event.bytes, origin: "reference" as const }]
        : [],
    );
  }

  #describe(sample: Sample, seed: string, tries: number, patience: number, { id, finished }: CheckedJob): Run {
    const { record, usage, timings, ending } = finished;
    const deviations = record ? findDeviations(sample, record) : [`no verdict: ${JSON.stringify(ending)}`];
    const isOurFault = record === null || faults.has(record.verdict);
    return {
      seed,
      ok: deviations.length === 0,
      verdict: record?.verdict ?? null,
      score: record?.score ?? null,
      tries,
      starved: patience > 1,
      wallSeconds: usage.wallMs / 1000,
      cpuSeconds: usage.cpuMs / 1000,
      gpuSeconds: usage.gpuMs / 1000,
      judgeSeconds: timings.judgeMs / 1000,
      checks:
        record?.checks.map(({ id: check, task, status, messageKey, speed }) => ({
          id: check,
          task,
          status,
          messageKey,
          ...(speed && { ratio: speed.ratio }),
        })) ?? [],
      deviations:
        isOurFault && deviations.length > 0 ? [...deviations, ...findJudgeWords(this.#runner.readLog(), id).slice(-12)] : deviations,
    };
  }
}

const faults = new Set<Verdict>(["not-gradable", "platform-fault"]);

const wasTooNoisy = ({ finished: { record } }: CheckedJob): boolean =>
  record?.verdict === "not-gradable" && record.checks.some(({ messageKey }) => messageKey === "judge.too-noisy");

/** A limit of time that the sample should not meet, and did: a busy machine, or a program that waits for nothing. */
const wasStarved = ({ expect }: Sample, { finished: { record } }: CheckedJob): boolean =>
  record?.limit === "wall" && (expect === "not-passed" || expect.verdict !== "limit");

function beMorePatient(spec: JobSpec, times: number): JobSpec {
  const { callSeconds } = spec.params;
  return {
    ...spec,
    limits: { ...spec.limits, wallSeconds: Math.min(3600, spec.limits.wallSeconds * times) },
    params: { ...spec.params, callSeconds: (typeof callSeconds === "number" ? callSeconds : CALL_SECONDS) * times },
  };
}

const nothing = {
  ok: false,
  verdict: null,
  score: null,
  tries: 1,
  starved: false,
  wallSeconds: 0,
  cpuSeconds: 0,
  gpuSeconds: 0,
  judgeSeconds: 0,
  checks: [],
};
