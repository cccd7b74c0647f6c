import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoPeople } from "#src/server/demo.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import { api, urls } from "#src/lib/urls.ts";
import { makeReport } from "#kit/fleet-reports.ts";
import { runDouble } from "#kit/hand-in.ts";
import { getPage } from "#kit/page-forms.ts";
import { openPermissionStage, type PermissionStage } from "#kit/permission-stage.ts";
import { type Attacker, attackers, type Attempt, permissionTable, streamTopics } from "#kit/permission-table.ts";

// A real site, asked for what is another's by people who know every number: as a browser would, with forms
// replayed, and as programs do, with tokens. All of it is refused, and all of it is in the log.

let stage: PermissionStage;
let secrets: string[];
beforeAll(async () => {
  stage = await openPermissionStage();
  const learner = demoPeople.find(({ role }) => role === "learner");
  secrets = [learner?.name ?? "", learner?.email ?? "", "Demo cohort", "the victim's program", stage.things.job];
}, 240_000);
afterAll(() => stage[Symbol.asyncDispose]());

/** As a browser with a session asks for pages, forms and actions, and a program with a token for its API. */
function ask(who: Attacker, { address, fields, json }: Attempt): Promise<Response> {
  const { origin } = stage.site;
  const { cookie, token } = stage.attackers[who];
  const isProgram = /^\/api\/(v1|runner)\//.test(address);
  const body = fields ? new URLSearchParams(fields) : json === undefined ? null : JSON.stringify(json);
  return fetch(new URL(address, origin), {
    method: body === null ? "GET" : "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
    headers: {
      origin,
      ...(isProgram ? { authorization: `Bearer ${token}` } : { cookie }),
      ...(json === undefined ? {} : { "content-type": "application/json" }),
    },
    body,
  });
}

/** Refused, or shown the one door there is: to sign in, or to read why the account is blocked. */
function isRefused(who: Attacker, response: Response): boolean {
  if ([401, 403, 404].includes(response.status)) return true;
  const door = { nobody: urls.signIn("en"), blocked: urls.blocked("en"), learner: "-", trainer: "-", sponsor: "-" }[who];
  return response.status === 303 && (response.headers.get("location") ?? "").startsWith(door);
}

/** What the site says reaches us a moment after its answer. Runners' doors have no number for a request, and name their address. */
async function isLogged(response: Response): Promise<boolean> {
  const address = new URL(response.url).pathname;
  const name = (address.startsWith("/api/runner/") ? undefined : response.headers.get("x-request-id")) ?? address;
  const isThere = () =>
    stage.site.site
      .said()
      .split("\n")
      .some((line) => line.includes(name) && line.includes("refused"));
  for (const until = Date.now() + 10_000; Date.now() < until && !isThere(); await pause(20));
  return isThere();
}

const cases = Object.entries(permissionTable).flatMap(([route, row]) => attackers.map((who) => ({ route, row, who })));

test.for(cases)("$route is not $who’s", async ({ row, who }) => {
  if (row.allowed?.includes(who)) return;
  for (const tried of row.attempts(stage.things)) {
    const attempt: Attempt = typeof tried === "string" ? { address: tried } : tried;
    const response = await ask(who, attempt);
    const text = await response.text();
    for (const secret of secrets) expect(text, attempt.address).not.toContain(secret);
    if (row.own?.includes(who) && typeof tried === "string") expect(response.status, attempt.address).toBe(200);
    else expect(isRefused(who, response), `${attempt.address}: ${response.status}`).toBe(true);
    // Whoever is led to a door has been refused by it.
    if (response.status !== 200 && response.status !== 303) expect(await isLogged(response), attempt.address).toBe(true);
  }
});

test("afterwards everything is as it was", async () => {
  const { site, trainer, operator, victim, things } = stage;
  const read = async (who: typeof trainer, address: string) => (await getPage(site.origin, who, address)).text();
  expect(await read(trainer, urls.classSlots("en"))).toContain(things.slot);
  expect(await read(trainer, urls.suspects("en"))).toContain("to be looked at");
  expect(await read(trainer, `${urls.taughtExercise("en", things.course, things.exercise)}?cohort=${things.cohort}`)).toContain(
    "No due date is set.",
  );
  expect(await read(operator, urls.maintenance("en"))).toContain(things.maintenance);
  const accounts = await read(operator, urls.accounts("en"));
  expect([accounts.includes(things.appeal), accounts.includes("learner@atelier.example")]).toEqual([true, false]);
  const organisation = await read(operator, urls.organisation("en", firstOrganisationId));
  expect([organisation.includes(things.invitation), organisation.includes("friend@example.org")]).toEqual([true, false]);
  expect(await read(operator, urls.organisations("en"))).not.toContain("Mine");
  expect((await getPage(site.origin, victim, api.job(things.job))).status).toBe(200);
  const people = await read(trainer, urls.cohortPeople("en", things.cohort));
  expect([people.includes(things.link), people.includes(things.invitee), people.includes("mine@example.org")]).toEqual([true, true, false]);
  const dates = await read(trainer, urls.cohortDates("en", things.cohort));
  // A form to take it back: it still holds.
  expect(dates).toMatch(new RegExp(`take-back"[^]*?value="${things.extension}"`));
  const own = JSON.parse(await read(victim, urls.personalData("en"))) as Record<string, Record<string, unknown>[]>;
  expect(own["helpRequests"]).toMatchObject([{ id: things.help, takenBy: null, closedAt: null }]);
  expect(own["comments"]).toMatchObject([{ id: things.comment, text: "Look here.", resolvedAt: null }]);
});

test("whoever revokes another's token by its number has revoked nothing", async () => {
  const { site, victim, things } = stage;
  const token = await victim.makeToken("read");
  const page = await (await getPage(site.origin, victim, urls.tokens("en"))).text();
  for (const [, revoke = ""] of page.matchAll(/name="revoke" value="([0-9a-f-]+)"/g)) {
    for (const who of attackers) await (await ask(who, { address: urls.tokens("en"), fields: { revoke } })).text();
  }
  const summary = new URL(api.cli.exercise(things.course, things.exercise), site.origin);
  expect((await fetch(summary, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
});

test("what was tried against the victim is in the audit, by who tried it", async () => {
  const { site, operator, things } = stage;
  const kept = async (query: string) => (await getPage(site.origin, operator, `${urls.audit("en")}?action=access.refused&${query}`)).text();
  for (const name of ["mallory", "rita", "sam"]) expect(await kept(`cohort=${things.cohort}`)).toContain(name);
  expect(await kept(`person=${things.user}`)).toContain("mallory");
});

test("the stream tells each kind of news to whom it is for, and to nobody else", async () => {
  const { site, victim, operator, runner } = stage;
  const { cohort, user, exerciseUid } = stage.things;
  const guessed = `?topics=class:${cohort},draft:${cohort}:${user}:${exerciseUid}`;
  const others = { learner: stage.attackers.learner, trainer: stage.attackers.trainer, sponsor: stage.attackers.sponsor };
  const heard = { victim: new Set<string>(), operator: new Set<string>(), others: new Set<string>() };
  const leave = new AbortController();
  const streams = [listen(victim.cookie, heard.victim), listen(operator.cookie, heard.operator)];
  for (const { cookie } of Object.values(others)) streams.push(listen(cookie, heard.others, guessed));
  async function listen(cookie: string, kinds: Set<string>, topics = ""): Promise<void> {
    const response = await fetch(new URL(`${api.stream}${topics}`, site.origin), { headers: { cookie }, signal: leave.signal });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? [])
      for (const [, type] of decoder.decode(chunk, { stream: true }).matchAll(/"type":"(\w+)"/g)) kinds.add(type ?? "");
  }
  const ended = Promise.allSettled(streams);
  await expect
    .poll(() => [heard.victim, heard.operator, heard.others].every((kinds) => kinds.has("hello")), { timeout: 30_000 })
    .toBe(true);
  await runDouble(site.origin, victim, "# again\n");
  await runner.lease();
  await runner.reportFleet(makeReport());
  await expect.poll(() => heard.victim.has("job"), { timeout: 30_000 }).toBe(true);
  await expect.poll(() => heard.operator.has("fleet"), { timeout: 30_000 }).toBe(true);
  // Messages leave in order, and every five seconds a beat: one that came after all of this says that nothing else did.
  heard.others.delete("beat");
  await expect.poll(() => heard.others.has("beat"), { timeout: 30_000 }).toBe(true);
  leave.abort();
  await ended;
  const forAll = Object.entries(streamTopics).flatMap(([topic, who]) => (who === "everybody" ? [topic] : []));
  expect([...heard.others].toSorted()).toEqual(forAll.toSorted());
  expect(heard.victim.has("fleet")).toBe(false);
});

test("a blocked account and somebody not signed in have no stream at all", async () => {
  for (const who of ["blocked", "nobody"] as const) expect(isRefused(who, await ask(who, { address: api.stream }))).toBe(true);
});
