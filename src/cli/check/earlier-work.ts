import type { CarriedArtifact } from "#contract/job-spec.ts";
import type { SourceFile } from "#contract/file-set.ts";
import { listCarriedArtifacts, listCarriedPrograms } from "#src/domain/carrying.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { CheckSite } from "./check-site.ts";
import type { ChosenExercise } from "./places.ts";
import { CheckRefusal } from "./refusal.ts";

/** What a solution left behind, by solving its exercise; `before` names the exercises on whose behalf that is done. */
type Solve = (source: ChosenExercise, before: readonly string[]) => Promise<readonly CarriedArtifact[]>;

/** What exercises carry from earlier ones, as for a learner who skipped them all. */
export class EarlierWork {
  readonly #site: CheckSite;
  readonly #known: readonly ChosenExercise[];
  readonly #solve: Solve;
  readonly #solved = new Map<string, Promise<readonly CarriedArtifact[]>>();

  constructor(site: CheckSite, known: readonly ChosenExercise[], solve: Solve) {
    this.#site = site;
    this.#known = known;
    this.#solve = solve;
  }

  /** Reference programs of earlier exercises. */
  programs({ settings }: Exercise): SourceFile[] {
    return listCarriedPrograms(settings).map(({ exercise, file, path }) => {
      const source = this.#find(exercise, file);
      const found = [...source.exercise.solution, ...source.exercise.given].find((candidate) => candidate.path === file);
      if (!found) throw new CheckRefusal(`It carries ${file} from ${source.exercise.slug}, whose solution has no such file.`);
      return { path, text: found.text };
    });
  }

  /** Artifacts of earlier exercises: those in their `reference/`, else what their solutions leave behind now. */
  async artifacts({ settings }: Exercise, before: readonly string[]): Promise<CarriedArtifact[]> {
    return Promise.all(
      listCarriedArtifacts(settings).map(async ({ exercise, name, path }) => {
        if (before.includes(exercise)) throw new CheckRefusal(`It carries ${name} from ${exercise}, which carries from it.`);
        const source = this.#find(exercise, name);
        const left = this.#keepReferences(source) ?? (await this.#solveOnce(source, before));
        const artifact = left.find((candidate) => candidate.name === name);
        if (!artifact) throw new CheckRefusal(`It carries ${name} from ${source.exercise.slug}, whose solution left none.`);
        return { ...artifact, path };
      }),
    );
  }

  #find(uid: string, what: string): ChosenExercise {
    const source = this.#known.find(({ exercise }) => exercise.settings.uid === uid);
    if (!source) throw new CheckRefusal(`It carries ${what} from ${uid}, which is no exercise of these courses.`);
    return source;
  }

  #keepReferences({ exercise }: ChosenExercise): CarriedArtifact[] | undefined {
    if (exercise.references.length === 0) return undefined;
    return exercise.references.map(({ name, digest, base64 }) => {
      const bytes = Buffer.from(base64, "base64");
      this.#site.keep(digest, bytes);
      return { name, path: name, digest, bytes: bytes.byteLength, origin: "reference" };
    });
  }

  #solveOnce(source: ChosenExercise, before: readonly string[]): Promise<readonly CarriedArtifact[]> {
    const { uid } = source.exercise.settings;
    const solved = this.#solved.get(uid) ?? this.#solve(source, before);
    this.#solved.set(uid, solved);
    return solved;
  }
}
