import { z } from "zod";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import { DraftSnapshotView } from "#src/domain/draft-view.ts";
import { ExerciseSummary } from "#src/domain/cli-view.ts";
import { MeView } from "#src/domain/me-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { copyFixtureContent, type FixtureContent } from "#kit/fixture-content.ts";
import { handInDouble, judgeNext } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { awaitLetterLink, type Member, signInDemo, signInMember, signUpMember } from "#kit/member.ts";
import { getPage, postForm } from "#kit/page-forms.ts";
import type { Attacker, Things } from "#kit/permission-table.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { makeCheck } from "#kit/test-runner.ts";

const runnerToken = "a runner's token that only this test knows";

/** A victim with work of every kind, those who look after them, and those who would like to have it. */
export interface PermissionStage extends AsyncDisposable {
  readonly site: Stack;
  readonly victim: Member;
  readonly trainer: Member;
  readonly operator: Member;
  readonly runner: HttpRunner;
  readonly attackers: Readonly<Record<Attacker, { readonly cookie: string; readonly token: string }>>;
  readonly things: Things;
}

export async function openPermissionStage(): Promise<PermissionStage> {
  const content = copyFixtureContent();
  content.append("exercise.yaml", "speed: [{ check: is-faster, reference: 4 }]\n");
  const environment = { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content.folder, ATELIER_LOG_LEVEL: "info" };
  const site = await openStack({ runner: false, environment });
  const [victim, trainer, operator] = await Promise.all(
    (["learner", "trainer", "operator"] as const).map((role) => signInDemo(site.origin, role)),
  );
  if (!victim || !trainer || !operator) throw new Error("the demo has its three people");
  const people = { site, victim, trainer, operator, runner: new HttpRunner(site.origin, runnerToken) };
  const attackers = await gatherAttackers(people);
  const things = await makeThings(people, content);
  return {
    ...people,
    attackers,
    things,
    [Symbol.asyncDispose]: async () => {
      await site[Symbol.asyncDispose]();
      content[Symbol.dispose]();
    },
  };
}

type People = Pick<PermissionStage, "site" | "victim" | "trainer" | "operator" | "runner">;

/** By the site's own pages, as it would happen: asked by letters, blocked by an operator. */
async function gatherAttackers({ site, operator }: People): Promise<PermissionStage["attackers"]> {
  const { origin } = site;
  const member = (name: string) => signUpMember(site, `${name}@example.org`);
  const [learner, trainer, sponsor, blocked] = [await member("mallory"), await member("rita"), await member("sam"), await member("bob")];
  const made = await postForm(origin, operator, urls.organisations("en"), { name: "Rivals", slug: "rivals", kind: "company" });
  const rivals = /organisations\/([0-9a-f-]{36})/.exec(made.headers.get("location") ?? "")?.[1] ?? "";
  const join = async (who: Member, email: string, organisation: string, role: string) => {
    await postForm(origin, operator, `${urls.organisation("en", organisation)}?ask`, { email, role });
    const link = new URL(await awaitLetterLink(site, email, "membershipInvitation"));
    const answer = await postForm(origin, who, `${link.pathname}${link.search}`, {});
    if (answer.status !== 303) throw new Error(`${email} could not join: ${answer.status}`);
  };
  await join(trainer, "rita@example.org", rivals, "trainer");
  await join(sponsor, "sam@example.org", firstOrganisationId, "sponsor");
  const tokens = { learner: await learner.makeToken(), trainer: await trainer.makeToken(), sponsor: await sponsor.makeToken() };
  const lost = await blocked.makeToken();
  const account = await readId(blocked, origin);
  await postForm(origin, operator, `${urls.accounts("en")}?block`, { account, reason: "It mined coins." });
  const again = await signInMember(origin, "bob@example.org");
  await postForm(origin, again, urls.blocked("en"), { text: "It was my cousin." });
  return {
    learner: { cookie: learner.cookie, token: tokens.learner },
    trainer: { cookie: trainer.cookie, token: tokens.trainer },
    sponsor: { cookie: sponsor.cookie, token: tokens.sponsor },
    blocked: { cookie: again.cookie, token: lost },
    nobody: { cookie: "", token: "atelier_none" },
  };
}

const readId = async (who: Member, origin: string): Promise<string> =>
  MeView.parse(await (await getPage(origin, who, api.me)).json()).viewer?.id ?? "";

async function makeThings(people: People, { course, exercise }: FixtureContent): Promise<Things> {
  const { site, victim, trainer, operator, runner } = people;
  const { origin } = site;
  const find = async (who: Member, address: string, pattern: RegExp): Promise<string> => {
    const text = await (await getPage(origin, who, address)).text();
    const found = pattern.exec(text)?.[1];
    if (!found) throw new Error(`nothing like ${pattern} at ${address}: ${text.slice(0, 2000)}`);
    return found;
  };
  const id = "([0-9a-f-]{36})";
  const job = await handInDouble(origin, victim, "# the victim's program\n");
  const speed = { ratio: 21, low: 21, high: 22, atLeast: 2, reference: 4, floorMs: 0, pairs: [[42.5, 2]] as [number, number][] };
  await judgeNext(runner, { checks: [makeCheck("is-faster", { speed })] });
  const cohort = await find(trainer, urls.teaching("en"), new RegExp(`cohort=${id}`));
  const slot = {
    cohort,
    starts: "2099-03-01T10:00",
    zone: "UTC",
    minutes: "60",
    seats: "5",
    slices: "cpu",
    extendable: "0",
    reservation: "",
    slot: "",
  };
  await postForm(origin, trainer, `${urls.classSlots("en")}?book`, slot);
  const times = { starts: "2099-02-01T10:00", ends: "2099-02-02T10:00", zone: "UTC", slices: "all" };
  await postForm(origin, operator, `${urls.maintenance("en")}?enter`, times);
  const user = await readId(victim, origin);
  await postForm(origin, trainer, `${urls.cohortPeople("en", cohort)}?link`, { role: "learner", seats: "5", days: "7" });
  const list = { file: "", list: "name;email\nListed;listed@example.org", step: "invite" };
  await postForm(origin, trainer, `${urls.cohortPeople("en", cohort)}?list`, list);
  const more = { learner: user, exercise: "", days: "1", hours: "0", reason: "ill" };
  await postForm(origin, trainer, `${urls.cohortDates("en", cohort)}?extend`, more);
  const organisation = urls.organisation("en", firstOrganisationId);
  await postForm(origin, operator, `${organisation}?ask`, { email: "new@example.org", role: "trainer" });
  const token = await victim.makeToken("read");
  const summary = await fetch(new URL(api.cli.exercise(course, exercise), origin), { headers: { authorization: `Bearer ${token}` } });
  const { uid: exerciseUid, starter } = ExerciseSummary.parse(await summary.json());
  return {
    course,
    exercise,
    exerciseUid,
    cohort,
    user,
    job,
    submission: await find(trainer, urls.suspects("en"), new RegExp(urls.suspect("en", id))),
    slot: await find(trainer, urls.classSlots("en"), new RegExp(`name="slot" value="${id}"`)),
    snapshot: await makeSnapshot(origin, victim, exerciseUid, starter),
    invitation: await find(operator, organisation, new RegExp(`name="invitation" value="${id}"`)),
    appeal: await find(operator, urls.accounts("en"), new RegExp(`name="appeal" value="${id}"`)),
    maintenance: await find(operator, urls.maintenance("en"), new RegExp(`name="window" value="${id}"`)),
    link: await find(trainer, urls.cohortPeople("en", cohort), new RegExp(`\\?end"[^]*?name="id" value="${id}"`)),
    invitee: await find(trainer, urls.cohortPeople("en", cohort), new RegExp(`\\?again"[^]*?name="id" value="${id}"`)),
    extension: await find(trainer, urls.cohortDates("en", cohort), new RegExp(`name="id" value="${id}"`)),
    ...(await talkBeside(people, { cohort, user, exerciseUid })),
  };
}

/** An action as an island of a page calls it. */
const act = (origin: string, who: Member, name: string, input: unknown): Promise<Response> =>
  fetch(new URL(`/_actions/${name}`, origin), {
    method: "POST",
    headers: { origin, cookie: who.cookie, "content-type": "application/json" },
    body: JSON.stringify(input),
  });

const Beside = z.object({ helpRequests: z.array(z.object({ id: z.uuid() })), comments: z.array(z.object({ id: z.uuid() })) });

/** The victim calls for help, and their trainer writes beside the draft. Their own data say under which numbers. */
async function talkBeside(
  { site: { origin }, victim, trainer }: People,
  { cohort, user, exerciseUid }: Pick<Things, "cohort" | "user" | "exerciseUid">,
): Promise<Pick<Things, "help" | "comment">> {
  await act(origin, victim, "beside.raise", { exerciseUid, question: "Why?" });
  const place = { cohortId: cohort, userId: user, exerciseUid };
  await act(origin, trainer, "beside.comment", { place, fileName: "double.py", line: 1, lineText: "", text: "Look here." });
  const { helpRequests, comments } = Beside.parse(await (await getPage(origin, victim, urls.personalData("en"))).json());
  const [help, comment] = [helpRequests[0]?.id, comments[0]?.id];
  if (!help || !comment) throw new Error("nobody has talked beside the draft");
  return { help, comment };
}

async function makeSnapshot(origin: string, victim: Member, exerciseUid: string, files: unknown): Promise<string> {
  await act(origin, victim, "drafts.save", { exerciseUid, baseRevision: 0, files });
  await act(origin, victim, "drafts.reset", { exerciseUid });
  const text = await (await act(origin, victim, "drafts.history", { exerciseUid })).text();
  const found = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text)?.[0];
  if (!found) throw new Error(`no earlier draft in ${text}`);
  return DraftSnapshotView.shape.snapshotId.parse(found);
}
