import { randomUUID } from "node:crypto";
import { api, urls } from "#src/lib/urls.ts";
import type { Row, Things } from "./permission-table.ts";

// What there is of a cohort, and beside a learner's draft: each asked for, and each of its forms tried.

const look = (address: (things: Things) => string): Row => ({ attempts: (things) => [address(things)] });
const form = (address: string, fields: Readonly<Record<string, string>>) => ({ address, fields });
const act = (name: string, input: (things: Things) => unknown): Row => ({
  attempts: (things) => [{ address: `/_actions/${name}`, json: input(things) }],
});
/** No exercise here has a wish for more GPU time to be decided: the cohort is asked for first. */
const nobodys = randomUUID();
const terms = {
  name: "Mine",
  starts: "",
  ends: "",
  zone: "UTC",
  seats: "",
  grace: "0",
  loss: "0",
  closes: "",
  release: "at-once",
};

/** Pages of a cohort, and what is said beside a draft. */
export const cohortRows: Readonly<Record<string, Row>> = {
  "/[locale]/teaching/cohorts": { ...look(() => urls.cohorts("en")), own: ["trainer"] },
  "/[locale]/teaching/cohorts/new": { ...look(() => urls.newCohort("en")), own: ["trainer"] },
  "/[locale]/teaching/cohorts/[cohort]": {
    attempts: ({ cohort }) => {
      const address = urls.cohort("en", cohort);
      return [
        address,
        form(`${address}?saved`, terms),
        form(`${address}?archived`, {}),
        form(`${address}?restored`, {}),
        form(`${address}?moved`, { from: "0", to: "0" }),
      ];
    },
  },
  "/[locale]/teaching/cohorts/[cohort]/people": {
    attempts: ({ cohort, user, link, invitee }) => {
      const address = urls.cohortPeople("en", cohort);
      return [
        address,
        form(`${address}?role`, { member: user, role: "trainer" }),
        form(`${address}?remove`, { member: user }),
        form(`${address}?readmit`, { member: user }),
        form(`${address}?link`, { role: "learner", seats: "5", days: "7" }),
        form(`${address}?end`, { id: link }),
        form(`${address}?again`, { id: invitee }),
        form(`${address}?strike`, { id: invitee }),
        form(`${address}?list`, { file: "", list: "Mine;mine@example.org", step: "invite" }),
      ];
    },
  },
  "/[locale]/teaching/cohorts/[cohort]/dates": {
    attempts: ({ cohort, user, exerciseUid, extension }) => {
      const address = urls.cohortDates("en", cohort);
      return [
        address,
        form(`${address}?date`, { target: exerciseUid, due: "2099-01-01T10:00", zone: "UTC", set: "date" }),
        form(`${address}?extend`, { learner: user, exercise: "", days: "1", hours: "0", reason: "mine" }),
        form(`${address}?take-back`, { id: extension }),
        form(`${address}?give-again`, { id: extension }),
      ];
    },
  },
  "/[locale]/teaching/cohorts/[cohort]/budget": {
    attempts: ({ cohort, user }) => {
      const address = urls.cohortBudget("en", cohort);
      return [
        address,
        form(`${address}?decide`, { request: nobodys, seconds: "100", answer: "", decision: "grant" }),
        form(`${address}?default`, { seconds: "100" }),
        form(`${address}?one`, { learner: user, seconds: "100" }),
      ];
    },
  },
  "/[locale]/teaching/cohorts/[cohort]/cost.csv": look(({ cohort }) => urls.cohortCost("en", cohort)),
  "/[locale]/teaching/cohorts/[cohort]/grades": look(({ cohort }) => urls.grades("en", cohort)),
  "/[locale]/teaching/cohorts/[cohort]/grades/export.csv": look(({ cohort }) => urls.gradesCsv("en", cohort)),
  "/[locale]/teaching/cohorts/[cohort]/grades/export.json": look(({ cohort }) => urls.gradesJson("en", cohort)),
  "/[locale]/teaching/cohorts/[cohort]/grades/release": {
    attempts: ({ cohort, exercise }) => {
      const address = urls.gradeRelease("en", cohort);
      return [address, form(address, { exercises: exercise }), form(`${address}?keep-back`, { exercise })];
    },
  },
  "/[locale]/teaching/cohorts/[cohort]/grades/[user]/[exercise]": {
    attempts: ({ cohort, user, exercise }) => {
      const address = urls.gradeOf("en", cohort, user, exercise);
      return [address, form(`${address}?adjust`, { score: "100", reason: "mine" }), form(`${address}?unadjust`, {})];
    },
  },
  "/[locale]/teaching/cohorts/[cohort]/similarity/[exercise]": look(({ cohort, exercise }) => urls.similarity("en", cohort, exercise)),
  "/[locale]/teaching/cohorts/[cohort]/statistics": look(({ cohort }) => urls.statistics("en", cohort)),
  "/[locale]/teaching/cohorts/[cohort]/live": look(({ cohort }) => urls.cohortLive("en", cohort)),
  "/[locale]/teaching/cohorts/[cohort]/live/[user]/[exercise]": look(({ cohort, user, exerciseUid }) =>
    urls.sharedDraft("en", cohort, user, exerciseUid),
  ),
  "/[locale]/operator/budgets": {
    attempts: ({ cohort }) => [
      urls.budgets("en"),
      form(urls.budgets("en"), { owner: `cohort:${cohort}`, hours: "100", euros: "" }),
      form(urls.budgets("en"), { owner: "platform", hours: "100", euros: "" }),
    ],
  },
  "/api/classes/[cohort]/mistakes": look(({ cohort }) => api.classMistakes(cohort)),
  "/api/classes/[cohort]/drafts/[user]/[exercise]": look(({ cohort, user, exerciseUid }) => api.classDraft(cohort, user, exerciseUid)),
  "/api/classes/[cohort]/output/[user]/[exercise]": look(({ cohort, user, exerciseUid }) => api.classOutput(cohort, user, exerciseUid)),
  "action beside.withdraw": act("beside.withdraw", ({ help }) => ({ helpId: help })),
  "action beside.take": act("beside.take", ({ help }) => ({ helpId: help })),
  "action beside.close": act("beside.close", ({ help }) => ({ helpId: help })),
  "action beside.answer": act("beside.answer", ({ comment }) => ({ commentId: comment, text: "mine" })),
  "action beside.mark": act("beside.mark", ({ comment }) => ({ commentId: comment, isDone: true })),
  "action beside.comment": act("beside.comment", ({ cohort, user, exerciseUid }) => ({
    place: { cohortId: cohort, userId: user, exerciseUid },
    fileName: "double.py",
    line: 1,
    lineText: "",
    text: "mine",
  })),
};
