import { listUncounted, sumEffort } from "#db/queries/grades.ts";
import { holdGrade, recountGrade } from "./grades.ts";
import type { Runtime } from "./runtime.ts";

const batch = 50;

/** Counts what was handed in before grades were kept, one learner's exercise after the other while the site runs. */
export async function countEarlierGrades(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now();
  const owners = await listUncounted(runtime.db, batch);
  for (const owner of owners) {
    // eslint-disable-next-line no-await-in-loop -- one small transaction after the other leaves room for learners' requests
    await runtime.db.transaction(async (tx) => {
      await holdGrade(tx, owner);
      await recountGrade(tx, owner, now);
      await sumEffort(tx, owner, now);
    });
  }
  if (owners.length === batch) return countEarlierGrades(runtime);
}
