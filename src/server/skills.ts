import { listKeptBack } from "#db/queries/grade-releases.ts";
import { listProgress } from "#db/queries/progress.ts";
import { listPassedOnGpu } from "#db/queries/submissions-passed.ts";
import type { CoursePack, Skill } from "#src/domain/course-pack.ts";
import type { Localized } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** An exercise that asks for a skill, and how the viewer did: what they can show for it. */
export interface Evidence {
  readonly course: string;
  readonly exercise: string;
  readonly title: Localized;
  readonly score: number | null;
  readonly done: boolean;
  /** False where the solution had been opened before it was passed. */
  readonly certified: boolean;
  /** Whether it was passed on a GPU. */
  readonly onGpu: boolean;
  readonly at: Date;
}

/** A skill, how many exercises ask for it, and those that the viewer has worked on. */
export interface OwnSkill {
  readonly skill: Skill;
  readonly exercises: number;
  readonly evidence: readonly Evidence[];
}

/** What the viewer can do, by the skills that courses name: those first for which there is most to show. */
export async function listOwnSkills(runtime: Runtime, viewer: Viewer): Promise<OwnSkill[]> {
  const { db } = runtime;
  const [courses, progress, kept, passedOnGpu] = await Promise.all([
    listPublished(runtime),
    listProgress(db, viewer.id),
    listKeptBack(db, viewer.id),
    listPassedOnGpu(db, viewer.id),
  ]);
  const reached = new Map(progress.map((row) => [row.contentUid, row]));
  const packs = courses.map(({ pack }) => pack);
  return listSkills(packs)
    .map((skill) => {
      const asking = packs.flatMap((pack) =>
        pack.exercises.filter(({ settings }) => settings.skills.includes(skill.code)).map((item) => ({ pack, item })),
      );
      const evidence = asking.flatMap(({ pack, item: { slug, settings } }) => {
        const row = reached.get(settings.uid);
        if (!row) return [];
        const { visitedAt } = row;
        // Of a grade that its trainer keeps back nothing is told, not even that there is one.
        const { score, certified, state } = kept.has(settings.uid) ? { score: null, certified: false, state: "opened" } : row;
        const done = state === "done";
        const onGpu = done && passedOnGpu.has(settings.uid);
        return [{ course: pack.slug, exercise: slug, title: settings.title, score, certified, done, onGpu, at: visitedAt }];
      });
      return { skill, exercises: asking.length, evidence };
    })
    .toSorted((a, b) => b.evidence.length - a.evidence.length || a.skill.code.localeCompare(b.skill.code));
}

/** Each skill once, as the first course that names it describes it. */
function listSkills(packs: readonly CoursePack[]): Skill[] {
  const skills = new Map<string, Skill>();
  for (const skill of packs.flatMap(({ settings }) => settings.skills)) if (!skills.has(skill.code)) skills.set(skill.code, skill);
  return [...skills.values()];
}
