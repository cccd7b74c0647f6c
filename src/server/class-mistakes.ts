import { listMistakes } from "#db/queries/results-mistakes.ts";
import type { ClassMistakes } from "#src/domain/class-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { translateMessage } from "#src/domain/message-template.ts";
import type { Viewer } from "#src/domain/people.ts";
import { judge as judgeEn } from "#src/messages/en/judge.ts";
import { judge as judgeFr } from "#src/messages/fr/judge.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

const recentMs = 2 * 3_600_000;
/** A record is opened for each: more would take the database's time from those who work. */
const mostLooked = 2000;

const platformMessages: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { en: judgeEn, fr: judgeFr };

/** What learners of a cohort get wrong most, by check and message: in the last two hours, or at all. */
export async function readMistakes(runtime: Runtime, viewer: Viewer, cohortId: string, span: "recent" | "all"): Promise<ClassMistakes> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const { locale } = viewer;
  const since = span === "recent" ? new Date(runtime.clock.now().getTime() - recentMs) : null;
  const course = await findCourseByDigest(cohort.digest, runtime);
  const { mistakes, looked } = await listMistakes(runtime.db, cohort.id, since, mostLooked);
  return {
    looked,
    mistakes: mistakes.map(({ messageKey, params, ...mistake }) => {
      const exercise = course?.pack.exercises.find(({ settings }) => settings.uid === mistake.exerciseUid);
      const own = exercise?.messages[locale] ?? {};
      const message =
        messageKey === null ? undefined : translateMessage({ key: messageKey, params }, [own, platformMessages[locale]], locale);
      return { ...mistake, title: own[`check.${mistake.checkId}`] ?? null, message: message ?? messageKey };
    }),
  };
}
