import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { CarriedArtifact } from "#contract/job-spec.ts";
import type { CoursePack } from "#src/domain/course-pack.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { makeExerciseSpec } from "#src/domain/exercise-spec.ts";
import { assembleFiles } from "#src/domain/file-assembly.ts";
import { packCourse } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";
import { type CheckedJob, type CheckSite, openCheckSite } from "./check-site.ts";
import { openRunner } from "./runner-process.ts";
import { findDeviations, listSamples, type Sample } from "./samples.ts";

/** How one sample came out, in one repetition. */
export interface SampleReport {
  readonly exercise: string;
  readonly sample: string;
  readonly ok: boolean;
  readonly verdict: string;
  readonly score: number | null;
  readonly deviations: readonly string[];
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** A course folder that cannot be packed, or a path that names none. */
export class CheckRefusal extends Error {}

/**
 * Sends solution, starter and samples of exercises through a real runner, cages
 * and judge. `place` is a course folder, an exercise's folder, or a folder of
 * courses; `report` hears of each sample as it comes back.
 */
export async function checkExercises(place: string, repeat: number, report: (sample: SampleReport) => void): Promise<SampleReport[]> {
  const packs = await Promise.all(findCourseFolders(place).map(packOrRefuse));
  const chosen = packs.flatMap(({ pack, folder }) =>
    pack.exercises
      .map((exercise) => ({ exercise, pack, folder: path.join(folder, "modules", exercise.module, "exercises", exercise.slug) }))
      .filter(({ folder: own }) => isWithin(own, place)),
  );
  if (chosen.length === 0)
    throw new CheckRefusal(`${place} holds no exercise. Name a course's folder, an exercise's folder, or the folder of all courses.`);
  await using site = await openCheckSite(Object.assign({}, ...packs.map(({ pack }) => pack.bundles)));
  await using _runner = await openRunner(site);
  const reports: SampleReport[] = [];
  const left = new Map<string, CarriedArtifact>();
  for (let round = 0; round < repeat; round++) {
    for (const { exercise, folder } of chosen) {
      // The solution first: what it leaves behind is what later exercises carry.
      const [solution, ...others] = listSamples(exercise, folder);
      if (!solution) continue;
      const run = async (sample: Sample): Promise<void> => {
        const outcome = await runSample(site, exercise, sample, left);
        reports.push(outcome);
        report(outcome);
      };
      await run(solution);
      await Promise.all(others.map(run));
    }
  }
  return reports;
}

async function runSample(site: CheckSite, exercise: Exercise, sample: Sample, left: Map<string, CarriedArtifact>): Promise<SampleReport> {
  const editable = new Set(exercise.settings.editable);
  const files = assembleFiles(
    exercise,
    sample.files.filter((file) => editable.has(file.path)),
  );
  const carried = exercise.settings.carries.flatMap((wanted) => {
    const artifact = left.get(`${wanted.exercise}/${wanted.name}`);
    return artifact ? [{ ...artifact, path: wanted.path }] : [];
  });
  const job = await site.submit(
    makeExerciseSpec(exercise, { kind: "submission", files, carried, seed: randomBytes(32).toString("hex"), hiddenPhase: "run" }),
  );
  if (sample.name === "solution") keepArtifacts(exercise, job, left);
  const { record, usage, ending } = job.finished;
  const deviations = record ? findDeviations(sample, record) : [`no verdict: ${JSON.stringify(ending)}`];
  return {
    exercise: exercise.slug,
    sample: sample.name,
    ok: deviations.length === 0,
    verdict: record?.verdict ?? ending.reason,
    score: record?.score ?? null,
    deviations,
    cpuSeconds: usage.cpuMs / 1000,
    wallSeconds: usage.wallMs / 1000,
  };
}

function keepArtifacts(exercise: Exercise, job: CheckedJob, left: Map<string, CarriedArtifact>): void {
  for (const event of job.events) {
    if (event.kind !== "artifact") continue;
    left.set(`${exercise.settings.uid}/${event.name}`, {
      name: event.name,
      path: event.name,
      digest: event.digest,
      bytes: event.bytes,
      origin: "reference",
    });
  }
}

async function packOrRefuse(folder: string): Promise<{ pack: CoursePack; folder: string }> {
  const { pack, problems } = await packCourse(folder);
  if (!pack) throw new CheckRefusal(`${folder} cannot be packed:\n${problems.map((problem) => `  ${formatProblem(problem)}`).join("\n")}`);
  return { pack, folder };
}

/** Course folders at, below (one level) or above a place. */
function findCourseFolders(place: string): string[] {
  const absolute = path.resolve(place);
  const isCourse = (folder: string) => existsSync(path.join(folder, "course.yaml"));
  if (!existsSync(absolute)) throw new CheckRefusal(`${place} does not exist.`);
  for (let folder = absolute; folder !== path.dirname(folder); folder = path.dirname(folder)) if (isCourse(folder)) return [folder];
  return readdirSync(absolute)
    .toSorted()
    .map((name) => path.join(absolute, name))
    .filter(isCourse);
}

const isWithin = (folder: string, place: string): boolean => {
  const relative = path.relative(path.resolve(place), folder);
  const above = path.relative(folder, path.resolve(place));
  return !relative.startsWith("..") || !above.startsWith("..");
};
