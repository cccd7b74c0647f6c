import { isDeepStrictEqual } from "node:util";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { listClassMembers, listSomeMembers } from "#db/queries/presences.ts";
import { countHeat, type LearnerFacts, makeClassRow } from "#src/domain/class-row.ts";
import type { ClassChange, ClassRow, ExerciseHeat } from "#src/domain/class-view.ts";
import type { UserId } from "#src/domain/people.ts";
import { readFacts, readPresence } from "./class-facts.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** What is known of one class, and what was last said of it: whoever has heard all of that is told only what changes. */
export class ClassRoom {
  readonly #runtime: Runtime;
  readonly #cohort: CohortRow;
  readonly #exercises: ReadonlySet<string>;
  readonly #facts = new Map<UserId, LearnerFacts>();
  #rows = new Map<UserId, ClassRow>();
  #heat: readonly ExerciseHeat[] = [];

  private constructor(runtime: Runtime, cohort: CohortRow, exercises: ReadonlySet<string>) {
    this.#runtime = runtime;
    this.#cohort = cohort;
    this.#exercises = exercises;
  }

  /** Reads a whole class. */
  static async open(runtime: Runtime, cohort: CohortRow): Promise<ClassRoom> {
    const course = await findCourseByDigest(cohort.digest, runtime);
    const exercises = new Set(course?.pack.exercises.map(({ settings }) => settings.uid));
    const room = new ClassRoom(runtime, cohort, exercises);
    for (const facts of await readFacts(runtime, cohort, await listClassMembers(runtime.db, cohort.id), exercises))
      room.#facts.set(facts.userId, facts);
    room.renew();
    return room;
  }

  has(userId: string): boolean {
    return this.#facts.has(userId as UserId);
  }

  /** All of it, as it was last said. */
  whole(): ClassChange {
    return this.#change({ whole: true, rows: [...this.#rows.values()], gone: [], heat: this.#heat });
  }

  /** Reads anew what is known of some learners. */
  async read(userIds: readonly string[]): Promise<void> {
    const members = await listSomeMembers(this.#runtime.db, this.#cohort.id, userIds);
    for (const facts of await readFacts(this.#runtime, this.#cohort, members, this.#exercises)) this.#facts.set(facts.userId, facts);
  }

  /** Reads anew who is in the class and where; answers who has to be read for having come, moved, or waited in line. */
  async lookAround(): Promise<string[]> {
    const members = await listClassMembers(this.#runtime.db, this.#cohort.id);
    const present = new Set(members.map(({ userId }) => userId));
    for (const userId of this.#facts.keys()) if (!present.has(userId)) this.#facts.delete(userId);
    const toRead: string[] = [];
    for (const member of members) {
      const facts = this.#facts.get(member.userId);
      const presence = readPresence(member);
      if (!facts || facts.job !== null || presence?.contentUid !== facts.presence?.contentUid) toRead.push(member.userId);
      else this.#facts.set(member.userId, { ...facts, name: member.name, presence });
    }
    return toRead;
  }

  /** Draws everybody as they are now; answers what differs from what was last said, or undefined. */
  renew(): ClassChange | undefined {
    const now = this.#runtime.clock.now();
    const before = this.#rows;
    this.#rows = new Map([...this.#facts.values()].map((facts) => [facts.userId, makeClassRow(facts, this.#exercises, now)]));
    const heatBefore = new Map(this.#heat.map((heat) => [heat.exerciseUid, heat]));
    this.#heat = countHeat(this.#facts.values(), this.#rows, this.#exercises);
    const rows = [...this.#rows.values()].filter((row) => !isDeepStrictEqual(before.get(row.userId), row));
    const gone = [...before.keys()].filter((userId) => !this.#rows.has(userId));
    const heat = this.#heat.filter((one) => !isDeepStrictEqual(heatBefore.get(one.exerciseUid), one));
    if (rows.length + gone.length + heat.length === 0) return undefined;
    return this.#change({ whole: false, rows, gone, heat });
  }

  #change(change: Pick<ClassChange, "whole" | "rows" | "gone"> & { readonly heat: readonly ExerciseHeat[] }): ClassChange {
    return { cohortId: this.#cohort.id, at: this.#runtime.clock.now().toISOString(), ...change, heat: [...change.heat] };
  }
}
