import { randomUUID } from "node:crypto";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { cohortRows } from "./permission-cohorts.ts";

/** Who asks for what is not theirs: a learner of no cohort here, a trainer of another organisation, a sponsor of this one, a blocked account, and somebody not signed in. */
export const attackers = ["learner", "trainer", "sponsor", "blocked", "nobody"] as const;
export type Attacker = (typeof attackers)[number];

/** What there is of a victim's, by its number: all of it is guessed right. */
export interface Things {
  readonly course: string;
  readonly exercise: string;
  readonly exerciseUid: string;
  readonly cohort: string;
  readonly user: string;
  readonly job: string;
  readonly submission: string;
  readonly slot: string;
  readonly snapshot: string;
  readonly invitation: string;
  readonly appeal: string;
  readonly maintenance: string;
  /** In the cohort: a link, somebody on the list, more time for the victim. */
  readonly link: string;
  readonly invitee: string;
  readonly extension: string;
  /** Beside the victim's draft: a call for help, and a comment. */
  readonly help: string;
  readonly comment: string;
}

/** A request that would change something: a form, or what a program sends. */
export interface Attempt {
  readonly address: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export interface Row {
  /** What is tried; an address by itself is looked at. */
  readonly attempts: (things: Things) => readonly (string | Attempt)[];
  /** Who gets the page with what is their own: nothing of the victim's may be on it, and no form of it works on the victim. */
  readonly own?: readonly Attacker[];
  /** For whom it is. */
  readonly allowed?: readonly Attacker[];
}

const look = (address: (things: Things) => string): Row => ({ attempts: (things) => [address(things)] });
const form = (address: string, fields: Readonly<Record<string, string>>): Attempt => ({ address, fields });
const call = (address: string, json: unknown): Attempt => ({ address, json });
const taught = ({ course, exercise, cohort }: Things) => `${urls.taughtExercise("en", course, exercise)}?cohort=${cohort}`;
const slotFields = ({ cohort }: Things, slot = "") => ({
  cohort,
  starts: "2099-01-01T10:00",
  zone: "UTC",
  minutes: "60",
  seats: "5",
  slices: "cpu",
  extendable: "0",
  reservation: "",
  slot,
});

/** Every page, API and action that is about somebody's or somebody's only. A new one belongs here, or to those that are open below. */
export const permissionTable: Readonly<Record<string, Row>> = {
  ...cohortRows,
  "/[locale]/teaching": {
    own: ["trainer"],
    attempts: () => [urls.teaching("en"), form(urls.teaching("en"), { regrade: randomUUID() })],
  },
  "/[locale]/teaching/courses/[course]/[exercise]": {
    attempts: (things) => [
      taught(things),
      form(`${taught(things)}&due`, { due: "2099-01-01T10:00", zone: "UTC", set: "date" }),
      form(`${taught(things)}&start`, {}),
      form(`${taught(things)}&decide`, { regrade: randomUUID(), reason: "mine", lowers: "on", decision: "apply" }),
      form(`${taught(things)}&rerun`, { submission: things.submission }),
      form(`${taught(things)}&retry`, {}),
      urls.taughtExercise("en", things.course, things.exercise),
    ],
  },
  "/[locale]/teaching/classes": {
    own: ["trainer"],
    attempts: (things) => [
      urls.classSlots("en"),
      form(`${urls.classSlots("en")}?book`, slotFields(things)),
      form(`${urls.classSlots("en")}?book`, slotFields(things, things.slot)),
      form(`${urls.classSlots("en")}?cancel`, { slot: things.slot }),
    ],
  },
  "/[locale]/teaching/suspects": { ...look(() => urls.suspects("en")), own: ["trainer"] },
  "/[locale]/teaching/suspects/[submission]": {
    attempts: ({ submission }) => [
      urls.suspect("en", submission),
      form(urls.suspect("en", submission), { decision: "discounted", reason: "mine" }),
    ],
  },
  "/[locale]/operator/organisations": {
    attempts: () => [urls.organisations("en"), form(urls.organisations("en"), { name: "Mine", slug: "mine", kind: "factory" })],
  },
  "/[locale]/operator/organisations/[organisation]": {
    attempts: ({ user, invitation }) => {
      const address = urls.organisation("en", firstOrganisationId);
      return [
        address,
        form(`${address}?settings`, { name: "Mine", kind: "company" }),
        form(`${address}?terms`, { en: "Mine", fr: "À moi" }),
        form(`${address}?ask`, { email: "friend@example.org", role: "operator" }),
        form(`${address}?withdraw`, { invitation }),
        form(`${address}?role`, { member: user, role: "operator" }),
        form(`${address}?remove`, { member: user }),
      ];
    },
  },
  "/[locale]/operator/accounts": {
    attempts: ({ user, appeal }) => [
      `${urls.accounts("en")}?email=learner%40atelier.example`,
      form(`${urls.accounts("en")}?block`, { account: user, reason: "mine" }),
      form(`${urls.accounts("en")}?unblock`, { account: user }),
      form(`${urls.accounts("en")}?answer`, { appeal, answer: "mine", outcome: "unblocked" }),
    ],
  },
  "/[locale]/operator/audit": {
    attempts: ({ cohort }) => [urls.audit("en"), `${urls.audit("en")}?cohort=${cohort}`],
  },
  "/[locale]/operator/fleet": {
    attempts: () => [urls.fleet("en"), form(urls.fleet("en"), { kind: "pause", runner: "by-hand", pilot: "" })],
  },
  "/[locale]/operator/held-jobs": {
    attempts: ({ job }) => [urls.heldJobs("en"), form(urls.heldJobs("en"), { job, decision: "charged" })],
  },
  "/[locale]/operator/maintenance": {
    attempts: ({ maintenance }) => [
      urls.maintenance("en"),
      form(`${urls.maintenance("en")}?enter`, { starts: "2099-01-01T10:00", ends: "2099-01-02T10:00", zone: "UTC", slices: "all" }),
      form(`${urls.maintenance("en")}?remove`, { window: maintenance }),
    ],
  },
  "/[locale]/sponsor": { ...look(() => urls.sponsor("en")), allowed: ["sponsor"] },
  "/[locale]/sponsor/[organisation].csv": { ...look(() => urls.completion("en", firstOrganisationId)), allowed: ["sponsor"] },

  "/api/jobs/[id]": look(({ job }) => api.job(job)),
  "/api/jobs/[id]/events": look(({ job }) => api.jobEvents(job)),
  "/api/v1/jobs/[id]/stream": look(({ job }) => api.cli.jobStream(job)),
  "/api/v1/submissions/[id]/rerun": {
    attempts: ({ submission }) => [api.cli.rerun(submission), call(api.cli.rerun(submission), {})],
  },
  "/api/v1/cohorts": { ...look(() => api.cli.cohorts), own: ["trainer"] },
  "/api/v1/cohorts/[cohort]/grades": { attempts: ({ cohort }) => [api.cli.grades(cohort), `${api.cli.grades(cohort)}?csv`] },
  "/api/v1/cohorts/[cohort]/invitees": {
    attempts: ({ cohort }) =>
      [true, false].map((rehearse) => call(api.cli.invitees(cohort), { list: "name,email\nMe,me@example.org", rehearse })),
  },
  "/api/v1/accounts": {
    attempts: () => [
      `${api.cli.accounts}?email=learner%40atelier.example`,
      call(api.cli.accounts, { decision: "block", email: "learner@atelier.example", reason: "mine" }),
      call(api.cli.accounts, { decision: "unblock", email: "learner@atelier.example" }),
    ],
  },
  "/api/v1/fleet": look(() => api.cli.fleet),
  "/api/v1/fleet/orders": { attempts: () => [call(api.cli.fleetOrders, { kind: "pause", runner: "by-hand" })] },
  "/api/runner/v1/lease": { attempts: () => [call(api.runner.lease, {})] },
  "/api/runner/v1/events": { attempts: () => [call(api.runner.events, {})] },
  "/api/runner/v1/fleet": { attempts: () => [call(api.runner.fleet, {})] },
  "/api/runner/v1/bundles/[digest]": look(() => api.runner.bundle("0".repeat(64))),
  "/api/runner/v1/artifacts/[digest]": look(() => api.runner.artifact("0".repeat(64))),

  "action drafts.restore": act("drafts.restore", ({ exerciseUid, snapshot }) => ({ exerciseUid, snapshotId: snapshot })),
  "action jobs.stop": act("jobs.stop", ({ job }) => ({ jobId: job })),
  "action jobs.files": act("jobs.files", ({ job }) => ({ jobId: job })),
};

function act(name: string, input: (things: Things) => unknown): Row {
  return { attempts: (things) => [call(`/_actions/${name}`, input(things))] };
}

/** What is not in the table, and why that is so. */
export const withoutOwner: Readonly<Record<string, "everybody's" | "the asker's own" | "by a secret link">> = {
  "/": "everybody's",
  "/404": "everybody's",
  "/500": "everybody's",
  "/[locale]": "everybody's",
  "/[locale]/accessibility": "everybody's",
  "/[locale]/courses": "everybody's",
  "/[locale]/courses/[course]": "everybody's",
  "/[locale]/courses/[course]/lessons/[lesson]": "everybody's",
  "/[locale]/courses/[course]/quizzes/[quiz]": "everybody's",
  "/[locale]/forgot-password": "everybody's",
  "/[locale]/glossary": "everybody's",
  "/[locale]/privacy": "everybody's",
  "/[locale]/sign-in": "everybody's",
  "/[locale]/sign-out": "everybody's",
  "/[locale]/sign-up": "everybody's",
  "/[locale]/terms": "everybody's",
  "/api/health": "everybody's",
  "/assets/[digest]": "everybody's",
  "/[locale]/accept-terms": "the asker's own",
  "/[locale]/blocked": "the asker's own",
  "/[locale]/courses/[course]/exercises/[exercise]": "the asker's own",
  "/[locale]/courses/[course]/exercises/[exercise]/own-data": "the asker's own",
  "/[locale]/learning": "the asker's own",
  "/[locale]/learning/skills": "the asker's own",
  "/[locale]/learning/skills.json": "the asker's own",
  "/[locale]/courses/[course]/placement/[module]": "the asker's own",
  "/[locale]/notifications": "the asker's own",
  "/[locale]/profile/sightings": "the asker's own",
  "/[locale]/machine-terms": "the asker's own",
  "/[locale]/profile": "the asker's own",
  "/[locale]/profile/data.json": "the asker's own",
  "/[locale]/profile/delete": "the asker's own",
  "/[locale]/profile/files": "the asker's own",
  "/[locale]/profile/password": "the asker's own",
  "/[locale]/profile/tokens": "the asker's own",
  "/api/me": "the asker's own",
  "/api/presence": "the asker's own",
  "/api/beside/[exercise]": "the asker's own",
  "/api/stream": "the asker's own",
  "/api/v1/exercises/[course]/[exercise]": "the asker's own",
  "/api/v1/exercises/[course]/[exercise]/jobs": "the asker's own",
  "/[locale]/first-operator": "by a secret link",
  "/[locale]/stop-letters": "by a secret link",
  "/[locale]/join": "by a secret link",
  "/[locale]/join-organisation": "by a secret link",
  "/[locale]/reset-password": "by a secret link",
  "/[locale]/verify-email": "by a secret link",
  "action drafts.open": "the asker's own",
  "action drafts.save": "the asker's own",
  "action drafts.reset": "the asker's own",
  "action drafts.history": "the asker's own",
  "action beside.raise": "the asker's own",
  "action budgets.own": "the asker's own",
  "action budgets.ask": "the asker's own",
  "action jobs.start": "the asker's own",
  "action jobs.snippet": "the asker's own",
  "action jobs.history": "the asker's own",
  "action learning.answerQuiz": "the asker's own",
  "action learning.predict": "the asker's own",
  "action learning.visitLesson": "the asker's own",
  "action learning.finishLesson": "the asker's own",
  "action learning.hint": "the asker's own",
  "action learning.solution": "the asker's own",
  "action preferences.change": "the asker's own",
};

/** What the one stream may tell, and to whom: each kind of message has its place here. */
export const streamTopics: Readonly<
  Record<StreamMessage["type"], "everybody" | "its learner" | "who teaches its cohort" | "operators of the platform">
> = {
  hello: "everybody",
  beat: "everybody",
  notification: "its learner",
  job: "its learner",
  event: "its learner",
  fleet: "operators of the platform",
  beside: "its learner",
  class: "who teaches its cohort",
  draft: "who teaches its cohort",
  refused: "everybody",
};
