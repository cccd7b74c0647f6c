import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MeView } from "#src/domain/me-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { copyFixtureContent, type FixtureContent } from "#kit/fixture-content.ts";
import { type Member, signInDemo, signUpMember } from "#kit/member.ts";
import { getPage } from "#kit/page-forms.ts";
import { openStack, type Stack } from "#kit/stack.ts";

let content: FixtureContent;
let site: Stack;
let trainer: Member;
let operator: Member;
let learner: Member;
let stranger: Member;
let cohortId: string;
let userId: string;
let exerciseUid: string;
beforeAll(async () => {
  content = copyFixtureContent();
  site = await openStack({ runner: false, environment: { ATELIER_CONTENT_DIR: content.folder } });
  [trainer, operator, learner] = [
    await signInDemo(site.origin, "trainer"),
    await signInDemo(site.origin, "operator"),
    await signInDemo(site.origin, "learner"),
  ];
  stranger = await signUpMember(site, "stranger@example.org");
  cohortId = find(await read(trainer, urls.teaching("en")), /\/teaching\/cohorts\/([0-9a-f-]{36})/);
  userId = MeView.parse(await (await getPage(site.origin, learner, api.me)).json()).viewer?.id ?? "";
  exerciseUid = find(await read(learner, urls.exercise("en", content.course, content.exercise)), /data-content="([0-9a-f-]{36})"/);
}, 300_000);
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  content[Symbol.dispose]();
});

const read = async (who: Member, address: string) => (await getPage(site.origin, who, address)).text();
const find = (text: string, pattern: RegExp) => pattern.exec(text)?.[1] ?? "";
const nobody = { cookie: "" } as Member;
const post = (who: Member, address: string, body: object, headers: Record<string, string> = {}) =>
  fetch(new URL(address, site.origin), {
    method: "POST",
    headers: {
      origin: site.origin,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
      accept: "application/json",
      cookie: who.cookie,
      ...headers,
    },
    body: JSON.stringify(body),
  });
const act = (who: Member, action: string, body: object) => post(who, `/_actions/beside.${action}`, body);

/** Everything that shows or does something about a class. */
const places = () => [
  urls.cohortLive("en", cohortId),
  urls.sharedDraft("en", cohortId, userId, exerciseUid),
  api.classMistakes(cohortId),
  api.classDraft(cohortId, userId, exerciseUid),
  api.classOutput(cohortId, userId, exerciseUid),
];

test("a page that is open is noted for a member of the cohort, and shown to who teaches it, in both languages", async () => {
  expect((await post(learner, api.presence, { contentUid: exerciseUid })).status).toBe(204);
  expect((await post(stranger, api.presence, { contentUid: exerciseUid })).status).toBe(204);
  const page = await read(trainer, urls.cohortLive("en", cohortId));
  for (const text of ["Lina Learner", "Double it", "Reads", "0 calls for help"]) expect(page).toContain(text);
  expect(page).not.toContain("stranger");
  expect(await read(trainer, urls.cohortLive("fr", cohortId))).toContain("demande d’aide");
  const me = async (who: Member) => MeView.parse(await (await getPage(site.origin, who, api.me)).json()).learnsInCohort;
  expect([await me(learner), await me(stranger), await me(trainer), await me(nobody)]).toEqual([true, false, false, false]);
});

test("every route of the class view serves who teaches it and operators, and nobody else", async () => {
  for (const address of places()) {
    for (const who of [trainer, operator]) expect((await getPage(site.origin, who, address)).status, address).toBe(200);
    for (const who of [learner, stranger]) expect((await getPage(site.origin, who, address)).status, address).toBe(403);
    expect([303, 401], address).toContain((await getPage(site.origin, nobody, address)).status);
  }
  for (const odd of [randomUUID(), "none", "..%2f"]) {
    expect((await getPage(site.origin, trainer, urls.cohortLive("en", odd))).ok, odd).toBe(false);
    for (const [cohort, user, exercise] of [
      [odd, userId, exerciseUid],
      [cohortId, odd, exerciseUid],
      [cohortId, userId, odd],
    ] as const) {
      expect((await getPage(site.origin, trainer, api.classDraft(cohort, user, exercise))).ok, odd).toBe(false);
      expect((await getPage(site.origin, trainer, urls.sharedDraft("en", cohort, user, exercise))).ok, odd).toBe(false);
    }
  }
});

test("who looked stands on the learner's own page, and on nobody else's", async () => {
  const own = await read(learner, urls.sightings("en"));
  for (const text of ["Tomas Trainer", "Olga Operator", "Draft", "Last output", "Double it"]) expect(own).toContain(text);
  expect(await read(stranger, urls.sightings("en"))).toContain("Nobody has looked at a draft or an output of yours.");
  expect(await read(learner, urls.sightings("fr"))).toContain("Qui a regardé");
});

test("the stream serves a topic to who may follow it, and refuses it to others without closing", async () => {
  const topic = `class:${cohortId}`;
  expect(await readTopic(trainer, topic)).toContain('"whole":true');
  for (const who of [learner, stranger]) expect(await readTopic(who, topic)).toContain(`"refused","topic":"${topic}"`);
  expect((await getPage(site.origin, trainer, `${api.stream}?topics=fleet`)).status).toBe(400);
  expect((await getPage(site.origin, nobody, `${api.stream}?topics=${topic}`)).status).toBe(401);
});

test("calls and comments of others are refused, and so is what no page of ours sends", async () => {
  const place = { cohortId, userId, exerciseUid };
  const said = { place, fileName: "double.py", line: 1, lineText: "", text: "mine" };
  expect((await act(learner, "raise", { exerciseUid, question: "Why?" })).status).toBe(204);
  const draft = (await (await getPage(site.origin, trainer, api.classDraft(cohortId, userId, exerciseUid))).json()) as {
    help: { id: string };
  };
  const { id: helpId } = draft.help;
  for (const who of [learner, stranger]) {
    expect((await act(who, "comment", said)).ok).toBe(false);
    expect((await act(who, "take", { helpId })).ok).toBe(false);
    expect((await act(who, "close", { helpId })).ok).toBe(false);
  }
  expect((await act(stranger, "withdraw", { helpId })).ok).toBe(false);
  expect((await act(stranger, "raise", { exerciseUid, question: "" })).ok).toBe(false);
  expect((await act(nobody, "raise", { exerciseUid, question: "" })).status).toBe(401);
  expect((await act(learner, "raise", { exerciseUid, question: "x".repeat(501) })).status).toBe(400);
  const forged = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
  expect((await post(learner, api.presence, { contentUid: exerciseUid }, forged)).status).toBe(403);
  expect((await post(learner, api.presence, { contentUid: "x" })).status).toBe(400);
  expect((await act(learner, "withdraw", { helpId })).status).toBe(204);
});

/** The first messages of a stream, until one is about the topic. */
async function readTopic({ cookie }: Member, topic: string): Promise<string> {
  const left = new AbortController();
  const response = await fetch(new URL(`${api.stream}?topics=${topic}`, site.origin), { headers: { cookie }, signal: left.signal });
  let said = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    said += chunk;
    if (said.includes('"class"') || said.includes('"refused"')) break;
  }
  left.abort();
  return said;
}
