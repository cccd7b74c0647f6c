import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findJob } from "#db/queries/jobs.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { Viewer } from "#src/domain/people.ts";
import { startJob, startSnippet } from "#src/server/jobs-start.ts";
import { acceptMachineTerms, listOpenMachineTerms } from "#src/server/machine-terms.ts";
import { changeMachineTerms } from "#src/server/organisations.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { giveCohort, openOrganisation } from "#kit/organisations.ts";
import { exerciseUid, lessonUid } from "#kit/test-course.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let operator: Viewer;
let learner: Viewer;
let people = 0;
beforeAll(async () => {
  site = await openTestSite({ needs: { slice: "gpu", minMemoryGB: 1, gpus: 1 } });
  operator = await site.addPerson("operator", "operator");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  learner = await site.addPerson(`learner-${++people}`);
  await ask(firstOrganisationId, `Rules ${people}`);
});

const ask = (organisationId: string, text: string) =>
  changeMachineTerms(site.runtime, operator, organisationId, { en: text, fr: `${text} en français` });
const start = () => startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
const snippet = () => startSnippet(site.runtime, learner, { lessonUid, snippetId: "hello", idempotencyKey: randomUUID() });
async function acceptAll(): Promise<void> {
  for (const { organisationId, terms } of await listOpenMachineTerms(site.runtime, learner))
    await acceptMachineTerms(site.runtime, learner, { organisationId, version: terms.version });
}

test("nothing comes onto a GPU before its machine's terms are accepted, and a new version is asked anew", async () => {
  await expect(start()).rejects.toMatchObject({ code: "machine-terms" });
  await acceptAll();
  expect((await findJob(site.runtime.db, await start()))?.slice).toBe("gpu");
  expect((await readAudit(site, `organisation:${firstOrganisationId}`)).at(-1)?.action).toBe("machine-terms.accepted");
  site.clock.forward(60);
  await ask(firstOrganisationId, "Stricter rules");
  await expect(start()).rejects.toMatchObject({ code: "machine-terms" });
});

test("what may run anywhere runs on processors until then", async () => {
  expect((await findJob(site.runtime.db, await snippet()))?.slice).toBe("cpu");
  await acceptAll();
  expect((await findJob(site.runtime.db, await snippet()))?.slice).toBe("any");
});

test("terms that were never shown cannot be accepted", async () => {
  const stale = acceptMachineTerms(site.runtime, learner, { organisationId: firstOrganisationId, version: "2020-01-01T00:00:00.000Z" });
  await expect(stale).rejects.toMatchObject({ code: "not-found" });
});

test("a factory's learners accept its own terms, an antenna's those of the platform's machine", async () => {
  const trainer = await site.addPerson(`trainer-${people}`, "trainer");
  const cohortId = await openClassroom(site, trainer, [learner]);
  const factory = await openOrganisation(site, `factory-${people}`, [], "factory");
  await giveCohort(site, cohortId, factory);
  await start(); // It asks nothing.
  await ask(factory, "House rules");
  await expect(start()).rejects.toMatchObject({ code: "machine-terms" });
  const open = await listOpenMachineTerms(site.runtime, learner);
  expect(open.map(({ terms }) => terms.text.en)).toEqual([`Rules ${people}`, "House rules"]);
  const [, own] = open;
  await acceptMachineTerms(site.runtime, learner, { organisationId: factory, version: own?.terms.version ?? "" });
  await start();
  await giveCohort(site, cohortId, await openOrganisation(site, `antenna-${people}`, [], "antenna"));
  await expect(start()).rejects.toMatchObject({ code: "machine-terms" });
  await acceptAll();
  await start();
});
