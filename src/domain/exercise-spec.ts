import type { FileSet } from "#contract/file-set.ts";
import type { CarriedArtifact, JobSpec } from "#contract/job-spec.ts";
import { countDevices } from "#contract/limits.ts";
import type { Snippet } from "./course-pack.ts";
import { type Exercise, type ExerciseSettings, listProfiles, makeSliceNeeds, type Profile, type SliceSettings } from "./exercise.ts";

const mebibyte = 2 ** 20;
/** What the runtime of a device takes of the machine besides what a program takes: threads of its own, and its libraries. */
const deviceRuntime = { processes: 32, memoryMB: 2048 };

/** What a job of an exercise is made from, besides the exercise. */
export interface ExerciseJob {
  readonly kind: "run" | "submission";
  readonly files: FileSet;
  readonly carried: readonly CarriedArtifact[];
  /** Secret of a submission, 64 hexadecimal digits; unused for a run. */
  readonly seed: string;
  readonly hiddenPhase: "run" | "skip";
  /** The exercise's usual one where absent. */
  readonly profile?: Profile | undefined;
}

/** Everything a pilot needs to carry out one attempt at an exercise. */
export function makeExerciseSpec(exercise: Exercise, job: ExerciseJob): JobSpec {
  const { settings } = exercise;
  const { limits } = settings;
  const profile = job.profile ?? listProfiles(settings, job.kind)[0];
  const needs = makeSliceNeeds(settings, profile);
  const besides = needs.slice === "gpu" && settings.needs.slice !== "gpu" ? deviceRuntime : { processes: 0, memoryMB: 0 };
  return {
    kind: job.kind,
    environment: settings.environment,
    profile,
    params: settings.profiles[profile] ?? settings.profiles.cpu,
    needs,
    limits: {
      wallSeconds: limits.wallSeconds,
      cpuSeconds: limits.cpuSeconds ?? limits.wallSeconds,
      memoryBytes: (limits.memoryMB + besides.memoryMB) * mebibyte,
      processes: limits.processes + besides.processes,
      outputBytes: limits.outputKB * 1024,
      diskBytes: limits.diskMB * mebibyte,
    },
    entry: job.kind === "run" ? (settings.run ?? settings.entry) : settings.entry,
    files: job.files,
    carried: [...job.carried],
    produces: keptOf(settings, job).map(({ name, maxMB }) => ({ name, maxBytes: Math.round(maxMB * mebibyte) })),
    judge:
      job.kind === "run"
        ? null
        : {
            bundleDigest: exercise.judgeDigest,
            entry: "judge.py",
            seed: job.seed,
            tasks: settings.tasks.map(({ id, points }) => ({ id, points })),
            hiddenPhase: job.hiddenPhase,
            ...(settings.speed.length > 0 && { references: settings.speed }),
          },
  };
}

/** What a program that was asked in secret leaves behind could tell of it: where hidden checks are never shown, only runs leave something. */
function keptOf({ produces, reveal }: Exercise["settings"], { kind }: ExerciseJob): Exercise["settings"]["produces"] {
  return kind === "submission" && reveal.hidden === "never" ? [] : produces;
}

interface Estimated {
  readonly settings: SliceSettings & Pick<ExerciseSettings, "estimate">;
}

/** Seconds on a slice that the trainer expects of a job of this exercise, by its usual profile where none is named. */
export function estimateSeconds({ settings }: Estimated, profile: Profile = listProfiles(settings, "run")[0]): number {
  const { cpuSeconds, gpuSeconds } = settings.estimate;
  const needs = makeSliceNeeds(settings, profile);
  return needs.slice === "gpu" && gpuSeconds > 0 ? gpuSeconds / countDevices(needs) : cpuSeconds;
}

/** What is expected of such a job in all: seconds of a processor, or of all its GPUs together. */
export function estimateDeviceSeconds(exercise: Estimated, profile: Profile): number {
  return estimateSeconds(exercise, profile) * countDevices(makeSliceNeeds(exercise.settings, profile));
}

/** A snippet runs like an exercise's Run, under small limits that are the same for all. */
export function makeSnippetSpec(snippet: Snippet, source: string): JobSpec {
  return {
    kind: "run",
    environment: snippet.environment,
    profile: "cpu",
    params: {},
    needs: { slice: "any", minMemoryBytes: 1024 * mebibyte, gpus: 0 },
    limits: {
      wallSeconds: 30,
      cpuSeconds: 30,
      memoryBytes: 1024 * mebibyte,
      processes: 64,
      outputBytes: mebibyte,
      diskBytes: 64 * mebibyte,
    },
    entry: "snippet.py",
    files: [{ path: "snippet.py", text: source }],
    carried: [],
    produces: [],
    judge: null,
  };
}
