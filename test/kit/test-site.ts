import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { loadConfig } from "#src/config.ts";
import { saveMembership } from "#db/queries/memberships.ts";
import { findUser, insertUser } from "#db/queries/users.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { Role, Viewer } from "#src/domain/people.ts";
import { makeViewer } from "#src/server/accounts-viewer.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { openRuntime, type Runtime } from "#src/server/runtime.ts";
import { acceptTerms } from "#src/server/terms.ts";
import { openTestDatabase } from "#kit/database.ts";
import { type ExerciseChange, makeTestCourse } from "#kit/test-course.ts";

/** The server without its HTTP side: a database of its own, a clock moved by hand, the test course published. */
export interface TestSite extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly clock: { forward(seconds: number): void };
  /** A person who accepted the terms. */
  addPerson(name: string, role?: Role): Promise<Viewer>;
  publish(change: ExerciseChange): Promise<void>;
  /** Ends what a test left in the queue, and forgets the runners it had. */
  emptyQueue(): Promise<void>;
}

export async function openTestSite(change: ExerciseChange = {}, environment: Record<string, string> = {}): Promise<TestSite> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "atelier-site-"));
  const config = loadConfig({ ATELIER_DEMO: "true", ATELIER_DATA_DIR: dataDir, ATELIER_LOG_LEVEL: "silent", ...environment });
  let now = Date.parse("2026-11-22T18:00:00Z");
  const runtime = await openRuntime({ config, database: await openTestDatabase(), clock: { now: () => new Date(now) } });
  const site: TestSite = {
    runtime,
    clock: { forward: (seconds) => (now += seconds * 1000) },
    addPerson: async (name, role = "learner") => {
      const email = `${name}@example.org`;
      const made = await insertUser(runtime.db, { email, name, role, passwordHash: "none", emailVerifiedAt: runtime.clock.now() });
      const user = made && (await findUser(runtime.db, made.id));
      if (!user) throw new Error(`${email} exists already`);
      await acceptTerms(runtime, user.id);
      if (role !== "trainer") return makeViewer(user, []);
      await saveMembership(runtime.db, { organisationId: firstOrganisationId, userId: user.id, role });
      return makeViewer(user, [role]);
    },
    publish: async (again) => void (await publishCourse(runtime, makeTestCourse(again))),
    emptyQueue: async () => {
      await runtime.db.execute(sql`update jobs set state = 'finished', lease_expires_at = null where state <> 'finished'`);
      await runtime.db.execute(sql`delete from runners`);
      now += 2000; // What the site has just looked up, runners among it, it looks up anew.
    },
    [Symbol.asyncDispose]: async () => {
      await runtime[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true });
    },
  };
  await site.publish(change);
  return site;
}
