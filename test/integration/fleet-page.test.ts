import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { FleetWishes, type FleetReport } from "#contract/fleet-report.ts";
import type { Locale } from "#src/domain/locale.ts";
import { FleetView, OrderView } from "#src/domain/fleet-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { AtelierCommand } from "#kit/atelier-command.ts";
import { makeAllocation, makePilotReport, makeReport } from "#kit/fleet-reports.ts";
import { type Member, signInDemo } from "#kit/member.ts";
import { getPage, postForm } from "#kit/page-forms.ts";
import { openStack, type Stack } from "#kit/stack.ts";

// The operator's page and `atelier fleet`, against a site that runs and a runner that only this test plays.

const runnerToken = "a runner's token that only this test knows";
let site: Stack;
let operator: Member;
let learner: Member;
let token: string;
beforeAll(async () => {
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken } });
  operator = await signInDemo(site.origin, "operator");
  learner = await signInDemo(site.origin, "learner");
  token = await operator.makeToken();
});
afterAll(() => site[Symbol.asyncDispose]());

const post = (report: FleetReport, authorization: string) =>
  fetch(new URL(api.runner.fleet, site.origin), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${authorization}` },
    body: JSON.stringify(report),
  });
/** Asked for an hour ago by the real clock, which the site goes by. */
const makeRecent = (name: string) => makeAllocation(name, {}, Date.now() - 3_600_000);
const tell = async (change: Partial<FleetReport> = {}) => {
  const seen = { allocations: [makeRecent("mn5-a")], pilots: [makePilotReport("mn5-a")] };
  return FleetWishes.parse(await (await post(makeReport({ ...seen, ...change }), runnerToken)).json());
};
const pausedByOperator = { pauses: [{ cause: "operator", reason: null, until: null }] } satisfies Partial<FleetReport>;
const read = async (locale: Locale = "en") => (await getPage(site.origin, operator, urls.fleet(locale))).text();
const fleet = (...words: string[]) => new AtelierCommand("fleet", ...words, "--url", site.origin, "--token", token);

beforeEach(async () => void (await tell()));

describe("the operator's page", () => {
  it("shows runners, slices and allocations in both languages, and nothing as markup that a runner said", async () => {
    await tell({ silence: "<b>sbatch</b>: Unable to contact slurm controller" });
    const page = await read();
    for (const text of ["Runner mn5", "marenostrum5", "mn5-a", "gpu, busy", "gpu, quarantined", "it did not pass", "4711", "serving"])
      expect(page).toContain(text);
    expect(page).not.toContain("<b>sbatch");
    const french = await read("fr");
    for (const text of ["Parc de calcul", "Exécuteur mn5", "gpu, occupée", "gpu, à l’écart", "en service"]) expect(french).toContain(text);
  });

  it("asks a runner to pause by a button, and shows when it has", async () => {
    const asked = await postForm(site.origin, operator, urls.fleet("en"), { kind: "pause", runner: "mn5", pilot: "" });
    expect([asked.status, asked.headers.get("location")]).toEqual([303, `${urls.fleet("en")}?asked=pause`]);
    expect(await read()).toContain("not done yet");
    expect(await tell()).toMatchObject({ paused: true });
    await tell(pausedByOperator);
    const page = await read();
    expect(page).toContain("No allocations are asked for: an operator has paused it.");
    expect(page).not.toContain("not done yet");
    expect(page).toContain('value="resume"');
    await postForm(site.origin, operator, urls.fleet("en"), { kind: "resume", runner: "mn5", pilot: "" });
    expect(await tell()).toMatchObject({ paused: false });
  });

  it("answers a button of a pilot that is gone with a sentence", async () => {
    const answer = await postForm(site.origin, operator, urls.fleet("en"), { kind: "drain", runner: "mn5", pilot: "mn5-gone" });
    expect(answer.status).toBe(404);
  });

  it("is no learner's to see or to use, and reports are no stranger's to make", async () => {
    expect((await getPage(site.origin, learner, urls.fleet("en"))).status).toBe(403);
    expect((await postForm(site.origin, learner, urls.fleet("en"), { kind: "pause", runner: "mn5", pilot: "" })).status).toBe(403);
    expect((await post(makeReport(), "guessed")).status).toBe(401);
  });
});

describe("atelier fleet", () => {
  it("status tells in lines what there is, and with --json everything", async () => {
    // A runner that reports as runners do counts as connected, however long the command takes to start.
    const reporting = setInterval(() => void tell(), 1_000);
    onTestFinished(() => clearInterval(reporting));
    await using lines = fleet("status");
    expect(await lines.code).toBe(0);
    expect(lines.out).toContain("runner mn5 at marenostrum5: well\n  pilot mn5-a: 1 busy, 1 quarantined\n");
    expect(lines.out).toMatch(/allocation mn5-a, job 4711: serving, [\d.]+ slice hours = 0\.00 used \+ [\d.]+ idle \+ 0\.00 start-up/);
    await using json = fleet("status", "--json");
    expect(await json.code).toBe(0);
    expect(FleetView.parse(JSON.parse(json.out)).runners).toMatchObject([{ runner: "mn5" }]);
  });

  it("pause, resume and drain end with 0 when a report shows it done", async () => {
    await using paused = fleet("pause", "--wait", "100");
    await expect.poll(async () => (await tell()).paused, { timeout: 60_000 }).toBe(true);
    await tell(pausedByOperator);
    expect([await paused.code, paused.out]).toEqual([0, "mn5: pause: done\n"]);
    await using drained = fleet("drain", "mn5-a", "--json", "--wait", "100");
    await expect.poll(async () => (await tell(pausedByOperator)).drain, { timeout: 60_000 }).toEqual(["mn5-a"]);
    await tell({ ...pausedByOperator, pilots: [makePilotReport("mn5-a", true)] });
    expect(await drained.code).toBe(0);
    expect(OrderView.parse(JSON.parse(drained.out))).toMatchObject({ kind: "drain", pilot: "mn5-a" });
    await tell(pausedByOperator);
    await using resumed = fleet("resume", "--runner", "mn5", "--wait", "0");
    expect([await resumed.code, resumed.out]).toEqual([1, "mn5: resume: asked, and not done yet\n"]);
    expect(await tell()).toMatchObject({ paused: false });
  });

  it("says in a sentence what cannot be asked, and ends with 2", async () => {
    const reading = await operator.makeToken("read");
    const theirs = await learner.makeToken();
    const at = ["--url", site.origin, "--token"];
    const cases: [words: string[], sentence: string][] = [
      [["drain", "nowhere", ...at, token], 'No pilot "nowhere" is here.'],
      [["pause", "--runner", "lumi", ...at, token], 'There is no runner "lumi", but mn5.'],
      [["pause", "--wait", "soon", ...at, token], '"soon" is no number of seconds.'],
      [["pause", ...at, reading], "it may only read"],
      [["status", ...at, theirs], "Your account may not do this."],
      [["drain", ...at, token], "missing required argument 'pilot'"],
    ];
    for (const [words, sentence] of cases) {
      await using command = new AtelierCommand("fleet", ...words);
      expect(await command.code, words.join(" ")).toBe(2);
      expect(command.err).toContain(sentence);
      expect(command.out).toBe("");
    }
  });
});
