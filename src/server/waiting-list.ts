import { countLearners } from "#db/queries/cohort-members.ts";
import { type CohortRow, insertCohortMember, lockCohort } from "#db/queries/cohorts.ts";
import { countPromised } from "#db/queries/invitees.ts";
import { deleteWaitingPlace, listCohortsWaitedFor, listWaiting, type WaitingPerson } from "#db/queries/waiting-places.ts";
import type { Database } from "#db/client.ts";
import { countFreeSeats } from "#src/domain/seats.ts";
import { urls } from "#src/lib/urls.ts";
import { recordAudit } from "./audit.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { sendCohortLetter } from "./mail.ts";
import { notifyNow } from "./notify.ts";
import { keepRound } from "./rounds.ts";
import type { Runtime } from "./runtime.ts";

const lookEveryMs = 60_000;

/** How many seats a cohort can still give away. Hold the cohort before giving one. */
export async function countFree(tx: Database, cohort: Pick<CohortRow, "id" | "seats">, now: Date): Promise<number> {
  const learners = await countLearners(tx, cohort.id);
  return countFreeSeats({ seats: cohort.seats, learners, promised: await countPromised(tx, cohort.id, now) });
}

/** Lets in whoever has waited longest, as far as seats are free. The cohort must be held; who was let in is told after the commit. */
export async function admitWaiting(
  tx: Database,
  cohort: Pick<CohortRow, "id" | "seats" | "archivedAt">,
  now: Date,
): Promise<WaitingPerson[]> {
  if (cohort.archivedAt) return [];
  const waiting = await listWaiting(tx, cohort.id);
  if (waiting.length === 0) return [];
  const admitted = waiting.slice(0, Math.min(waiting.length, await countFree(tx, cohort, now)));
  for (const { id } of admitted) {
    /* eslint-disable no-await-in-loop -- one transaction is one connection */
    await deleteWaitingPlace(tx, cohort.id, id);
    await insertCohortMember(tx, cohort.id, id, "learner");
    await recordAudit(tx, { actorId: null, action: "member.admitted", subject: `user:${id}`, details: { cohortId: cohort.id } });
    /* eslint-enable no-await-in-loop */
  }
  return admitted;
}

/** Tells those who were let in: by a letter, and on their pages. */
export function tellAdmitted(runtime: Runtime, cohort: string, people: readonly WaitingPerson[]): void {
  for (const person of people) {
    sendCohortLetter(runtime, person, "admitted", { cohort, url: `${runtime.config.origin}${urls.learning(person.locale)}` });
  }
  const key = `${cohort} ${runtime.clock.now().toISOString()}`;
  const told = people.map(({ id: userId }) => ({ userId, kind: "seat-free" as const, key, params: { cohort }, path: "/learning" }));
  runAfterwards(runtime, "notices of free seats", () => notifyNow(runtime, told));
}

/** Looks for seats that have become free without anybody's doing: a promise that has ended. */
export async function admitEverywhere(runtime: Runtime): Promise<void> {
  for (const id of await listCohortsWaitedFor(runtime.db)) {
    // eslint-disable-next-line no-await-in-loop -- one small transaction after the other leaves room for learners' requests
    await runtime.db
      .transaction(async (tx) => {
        const cohort = await lockCohort(tx, id);
        return { cohort, admitted: cohort ? await admitWaiting(tx, cohort, runtime.clock.now()) : [] };
      })
      .then(({ cohort, admitted }) => cohort && tellAdmitted(runtime, cohort.name, admitted));
  }
}

/** Looks once a minute while the site runs. */
export const keepWaitingLists = (runtime: Runtime): void =>
  keepRound(runtime, { what: "looking at waiting lists", everyMs: lookEveryMs, work: () => admitEverywhere(runtime) });
