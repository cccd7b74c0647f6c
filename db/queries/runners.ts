import type { RunnerId } from "#contract/ids.ts";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { runners } from "../schema/runners.ts";

export type RunnerRow = typeof runners.$inferSelect;

/** Notes how a runner describes itself now. */
export async function recordRunner(db: Database, runner: Omit<RunnerRow, "createdAt" | "instance">): Promise<void> {
  const { id: _id, ...seen } = runner;
  await db.insert(runners).values(runner).onConflictDoUpdate({ target: runners.id, set: seen });
}

/** Notes which process speaks for a runner, and holds the runner's row until the transaction ends. False where it did before. */
export async function changeInstance(tx: Database, id: RunnerId, instance: string): Promise<boolean> {
  const rows = await tx
    .update(runners)
    .set({ instance })
    .where(and(eq(runners.id, id), sql`${runners.instance} is distinct from ${instance}`))
    .returning({ id: runners.id });
  return rows.length > 0;
}

/** Runners that have spoken since. */
export async function listRunners(db: Database, since: Date): Promise<RunnerRow[]> {
  return db.select().from(runners).where(gt(runners.seenAt, since));
}
