import { openDatabase } from "#db/client.ts";
import { findCohortByName, insertCohortMember } from "#db/queries/cohorts.ts";
import { findUserByEmail, insertUser } from "#db/queries/users.ts";
import { loadConfig } from "#src/config.ts";
import { makeOutline } from "#src/domain/course-outline.ts";
import { UserId } from "#src/domain/people.ts";
import { findCourseByDigest } from "#src/server/courses.ts";
import { openRuntime } from "#src/server/runtime.ts";
import { createSession } from "#src/server/sessions.ts";
import { acceptTerms } from "#src/server/terms.ts";

/** Somebody signed in, by the cookie of their browser. */
export interface Person {
  readonly id: string;
  readonly cookie: string;
}

export interface LargeClass {
  readonly cohortId: string;
  readonly trainer: Person;
  readonly learners: readonly Person[];
  /** Which page each learner has open, by their id. */
  readonly places: Map<string, string>;
  /** What the course holds, as pages tell that they are open. */
  readonly lessons: readonly string[];
  readonly exercises: readonly { readonly uid: string; readonly file: string; readonly text: string }[];
}

/** Fills the demo's cohort of a running site through its database: signing up three hundred people is not what is measured. */
export async function fillClass(site: { url: string; dataDir: string; origin: string }, size: number): Promise<LargeClass> {
  const config = loadConfig({
    ATELIER_DEMO: "true",
    ATELIER_DATA_DIR: site.dataDir,
    ATELIER_ORIGIN: site.origin,
    ATELIER_LOG_LEVEL: "silent",
    DATABASE_URL: site.url,
  });
  await using runtime = await openRuntime({ config, database: await openDatabase({ url: site.url }), clock: { now: () => new Date() } });
  const cohort = await findCohortByName(runtime.db, "Demo cohort");
  const course = cohort && (await findCourseByDigest(cohort.digest, runtime));
  const teaching = await findUserByEmail(runtime.db, "trainer@atelier.example");
  if (!cohort || !course || !teaching) throw new Error("the demo has a cohort with a trainer");
  const signIn = async (id: UserId): Promise<Person> => {
    const { name, value } = await createSession(runtime, id);
    return { id, cookie: `${name}=${value}` };
  };
  const learners: Person[] = [];
  for (let number = 1; number <= size; number++) {
    const name = `Learner ${String(number).padStart(3, "0")}`;
    const made = await insertUser(runtime.db, {
      email: `learner-${number}@example.org`,
      name,
      role: "learner",
      passwordHash: "none",
      emailVerifiedAt: new Date(),
    });
    if (!made) throw new Error(`${name} exists already`);
    const id = UserId.parse(made.id);
    await acceptTerms(runtime, id);
    await insertCohortMember(runtime.db, cohort.id, id, "learner");
    learners.push(await signIn(id));
  }
  const items = makeOutline(course.pack, "en").flatMap((module) => module.items);
  return {
    cohortId: cohort.id,
    trainer: await signIn(UserId.parse(teaching.id)),
    learners,
    places: new Map(learners.map(({ id }) => [id, course.pack.exercises[0]?.settings.uid ?? ""])),
    lessons: items.filter(({ kind }) => kind === "lesson").map(({ uid }) => uid),
    exercises: course.pack.exercises.map(({ settings, starter }) => {
      const file = settings.editable[0] ?? "";
      return { uid: settings.uid, file, text: starter.find((one) => one.path === file)?.text ?? "" };
    }),
  };
}
