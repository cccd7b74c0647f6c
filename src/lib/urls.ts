import type { Locale } from "#src/domain/locale.ts";

// Every address of the site on one screen. test/architecture/urls.test.ts holds
// this map against src/pages: a page that is not here fails the build.

type Lang = Locale;

export const urls = {
  home: (lang: Lang) => `/${lang}`,
  catalogue: (lang: Lang) => `/${lang}/courses`,
  course: (lang: Lang, course: string) => `/${lang}/courses/${course}`,
  lesson: (lang: Lang, course: string, lesson: string) => `/${lang}/courses/${course}/lessons/${lesson}`,
  exercise: (lang: Lang, course: string, exercise: string) => `/${lang}/courses/${course}/exercises/${exercise}`,
  ownData: (lang: Lang, course: string, exercise: string) => `/${lang}/courses/${course}/exercises/${exercise}/own-data`,
  quiz: (lang: Lang, course: string, quiz: string) => `/${lang}/courses/${course}/quizzes/${quiz}`,
  placement: (lang: Lang, course: string, module: string) => `/${lang}/courses/${course}/placement/${module}`,
  glossary: (lang: Lang) => `/${lang}/glossary`,
  notifications: (lang: Lang) => `/${lang}/notifications`,
  stopLetters: (lang: Lang) => `/${lang}/stop-letters`,
  learning: (lang: Lang) => `/${lang}/learning`,
  skills: (lang: Lang) => `/${lang}/learning/skills`,
  skillsFile: (lang: Lang) => `/${lang}/learning/skills.json`,

  signIn: (lang: Lang) => `/${lang}/sign-in`,
  signUp: (lang: Lang) => `/${lang}/sign-up`,
  signOut: (lang: Lang) => `/${lang}/sign-out`,
  forgotPassword: (lang: Lang) => `/${lang}/forgot-password`,
  resetPassword: (lang: Lang) => `/${lang}/reset-password`,
  verifyEmail: (lang: Lang) => `/${lang}/verify-email`,
  firstOperator: (lang: Lang) => `/${lang}/first-operator`,
  profile: (lang: Lang) => `/${lang}/profile`,
  changePassword: (lang: Lang) => `/${lang}/profile/password`,
  tokens: (lang: Lang) => `/${lang}/profile/tokens`,
  files: (lang: Lang) => `/${lang}/profile/files`,
  sightings: (lang: Lang) => `/${lang}/profile/sightings`,
  personalData: (lang: Lang) => `/${lang}/profile/data.json`,
  deleteAccount: (lang: Lang) => `/${lang}/profile/delete`,
  acceptTerms: (lang: Lang) => `/${lang}/accept-terms`,
  machineTerms: (lang: Lang) => `/${lang}/machine-terms`,
  joinOrganisation: (lang: Lang) => `/${lang}/join-organisation`,
  blocked: (lang: Lang) => `/${lang}/blocked`,
  join: (lang: Lang) => `/${lang}/join`,

  teaching: (lang: Lang) => `/${lang}/teaching`,
  taughtExercise: (lang: Lang, course: string, exercise: string) => `/${lang}/teaching/courses/${course}/${exercise}`,
  classSlots: (lang: Lang) => `/${lang}/teaching/classes`,
  cohorts: (lang: Lang) => `/${lang}/teaching/cohorts`,
  newCohort: (lang: Lang) => `/${lang}/teaching/cohorts/new`,
  cohort: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}`,
  cohortBudget: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/budget`,
  cohortCost: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/cost.csv`,
  cohortPeople: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/people`,
  cohortDates: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/dates`,
  grades: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/grades`,
  gradesCsv: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/grades/export.csv`,
  gradesJson: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/grades/export.json`,
  gradeRelease: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/grades/release`,
  gradeOf: (lang: Lang, cohort: string, learner: string, exercise: string) =>
    `/${lang}/teaching/cohorts/${cohort}/grades/${learner}/${exercise}`,
  similarity: (lang: Lang, cohort: string, exercise: string) => `/${lang}/teaching/cohorts/${cohort}/similarity/${exercise}`,
  statistics: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/statistics`,
  cohortLive: (lang: Lang, cohort: string) => `/${lang}/teaching/cohorts/${cohort}/live`,
  /** Ids of a learner and of an exercise. */
  sharedDraft: (lang: Lang, cohort: string, user: string, exercise: string) =>
    `/${lang}/teaching/cohorts/${cohort}/live/${user}/${exercise}`,
  suspects: (lang: Lang) => `/${lang}/teaching/suspects`,
  suspect: (lang: Lang, submission: string) => `/${lang}/teaching/suspects/${submission}`,

  maintenance: (lang: Lang) => `/${lang}/operator/maintenance`,
  fleet: (lang: Lang) => `/${lang}/operator/fleet`,
  budgets: (lang: Lang) => `/${lang}/operator/budgets`,
  heldJobs: (lang: Lang) => `/${lang}/operator/held-jobs`,
  organisations: (lang: Lang) => `/${lang}/operator/organisations`,
  organisation: (lang: Lang, organisation: string) => `/${lang}/operator/organisations/${organisation}`,
  accounts: (lang: Lang) => `/${lang}/operator/accounts`,
  audit: (lang: Lang) => `/${lang}/operator/audit`,

  sponsor: (lang: Lang) => `/${lang}/sponsor`,
  completion: (lang: Lang, organisation: string) => `/${lang}/sponsor/${organisation}.csv`,

  terms: (lang: Lang) => `/${lang}/terms`,
  privacy: (lang: Lang) => `/${lang}/privacy`,
  accessibility: (lang: Lang) => `/${lang}/accessibility`,

  /** Digest in hexadecimal, no prefix. */
  asset: (digest: string) => `/assets/${digest}`,
} as const;

/** Addresses that programs call: islands, the command line, runners. */
export const api = {
  me: "/api/me",
  stream: "/api/stream",
  presence: "/api/presence",
  beside: (exerciseUid: string) => `/api/beside/${exerciseUid}`,
  classMistakes: (cohort: string) => `/api/classes/${cohort}/mistakes`,
  classDraft: (cohort: string, user: string, exercise: string) => `/api/classes/${cohort}/drafts/${user}/${exercise}`,
  classOutput: (cohort: string, user: string, exercise: string) => `/api/classes/${cohort}/output/${user}/${exercise}`,
  job: (jobId: string) => `/api/jobs/${jobId}`,
  jobEvents: (jobId: string) => `/api/jobs/${jobId}/events`,
  health: "/api/health",
  cli: {
    exercise: (course: string, exercise: string) => `/api/v1/exercises/${course}/${exercise}`,
    jobs: (course: string, exercise: string) => `/api/v1/exercises/${course}/${exercise}/jobs`,
    rerun: (submissionId: string) => `/api/v1/submissions/${submissionId}/rerun`,
    jobStream: (jobId: string) => `/api/v1/jobs/${jobId}/stream`,
    cohorts: "/api/v1/cohorts",
    grades: (cohort: string) => `/api/v1/cohorts/${cohort}/grades`,
    invitees: (cohort: string) => `/api/v1/cohorts/${cohort}/invitees`,
    accounts: "/api/v1/accounts",
    fleet: "/api/v1/fleet",
    fleetOrders: "/api/v1/fleet/orders",
  },
  runner: {
    lease: "/api/runner/v1/lease",
    events: "/api/runner/v1/events",
    fleet: "/api/runner/v1/fleet",
    bundle: (digest: string) => `/api/runner/v1/bundles/${digest}`,
    artifact: (digest: string) => `/api/runner/v1/artifacts/${digest}`,
  },
} as const;

/** Where an item of a course is read or worked on. */
export function itemUrl(lang: Lang, course: string, item: { kind: "lesson" | "exercise" | "quiz"; slug: string }): string {
  return urls[item.kind](lang, course, item.slug);
}
