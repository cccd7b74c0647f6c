import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Digest } from "#contract/ids.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import { JobView } from "#src/domain/job-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { type Member, signUpMember } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { completed, finished, makeCheck, makeRecord, number, print, started, usage } from "#kit/test-runner.ts";

// Two learners hand the same program in; one judge has two hidden checks, the other five, which are never shown. Everything
// that the site answers to either of them is collected. It names no hidden check, and is the same for both: what cannot be
// told apart tells of no number.

const runnerToken = "a runner's token that only this test knows";
const [course, exercise] = ["workshop", "double"];
const exerciseUid = "55555555-5555-4555-8555-555555555555";
let content: string;
let site: Stack;
let runner: HttpRunner;
beforeAll(async () => {
  content = mkdtempSync(path.join(os.tmpdir(), "atelier-content-"));
  cpSync("test/content/fixtures/content", content, { recursive: true });
  const settings = path.join(content, "courses/workshop/modules/first/exercises/double/exercise.yaml");
  appendFileSync(
    settings,
    "reveal: { solution: { afterPass: true, afterAttempts: 5 }, hidden: never }\nproduces: [{ name: weights, maxMB: 1 }]\n",
  );
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content } });
  runner = new HttpRunner(site.origin, runnerToken);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  rmSync(content, { recursive: true });
});

const digestOf = (bytes: Buffer) => Digest.parse(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);

/** What a judge with so many hidden checks reports, and what a program that looks out for them makes of each. */
function judgeWith(hidden: number, seed: string) {
  const secrets = Array.from({ length: hidden }, (_, index) =>
    makeCheck(`secret-${index}`, {
      hidden: true,
      status: "failed",
      points: 0,
      maxPoints: 1 / hidden,
      messageKey: "secret.key",
      params: { got: "secret" },
    }),
  );
  const checks = [...secrets.slice(0, 1), makeCheck("open"), ...secrets.slice(1)];
  const record: VerdictRecord = makeRecord({ verdict: "failed", score: 0.5, checks, metrics: { "secret-loss": hidden } });
  record.provenance.seedCommitment = digestOf(Buffer.from(seed, "hex"));
  const watched = secrets.flatMap(() => [
    print("asked: secret\n"),
    { kind: "metric", name: "secret-calls", step: 0, value: 1 } as const,
    { kind: "usage", usage: { ...usage, cpuMs: 1500, peakMemoryBytes: hidden * 1000 } } as const,
  ]);
  const artifact = { kind: "artifact", name: "weights", digest: digestOf(Buffer.from([hidden])), bytes: hidden } as const;
  return {
    live: [...watched, ...checks.map((check) => ({ kind: "check", check }) as const), artifact],
    last: {
      ...finished({ ...completed, exitCode: hidden } as typeof completed, record),
      usage: { ...usage, peakMemoryBytes: hidden * 1000, writtenBytes: hidden, gpuMemoryPeakBytes: hidden },
      timings: { startMs: 1, runMs: 100 - hidden, judgeMs: hidden },
    },
  };
}

/** Everything that the site tells this learner, from the submission on. */
async function collect(learner: Member, hidden: number): Promise<Record<string, string>> {
  const left = new AbortController();
  const token = await learner.makeToken();
  const ask = (address: string, headers: Record<string, string>) => fetch(new URL(address, site.origin), { headers, signal: left.signal });
  const asLearner = { cookie: learner.cookie };
  const asProgram = { authorization: `Bearer ${token}` };
  const begin = JSON.stringify({ kind: "submission", files: [{ path: "double.py", text: "# mine\n" }], idempotencyKey: randomUUID() });
  const stream = listen(await ask(api.stream, asLearner));
  const headers = { ...asProgram, "content-type": "application/json" };
  const begun = await fetch(new URL(api.cli.jobs(course, exercise), site.origin), { method: "POST", headers, body: begin });
  const { jobId } = JobView.parse(await begun.json());
  const program = listen(await ask(api.cli.jobStream(jobId), asProgram));
  const lease = await runner.lease();
  const { live, last } = judgeWith(hidden, lease.spec.judge?.seed ?? "");
  const events = number([started, ...live, last]);
  await runner.send(lease, events.slice(0, 4));
  const midway = await (await ask(api.jobEvents(jobId), asLearner)).text();
  await runner.send(lease, events.slice(4));
  const heard = [await stream('"state":"finished"'), await program('"state":"finished"')].map(listEvents);

  const history = await fetch(new URL("/_actions/jobs.history", site.origin), {
    method: "POST",
    headers: { ...asLearner, origin: site.origin, "sec-fetch-site": "same-origin", "content-type": "application/json" },
    body: JSON.stringify({ exerciseUid, locale: "en" }),
  });
  const addresses = [
    api.me,
    api.job(jobId),
    api.jobEvents(jobId),
    `${api.jobEvents(jobId)}?after=1.1`,
    `${api.jobEvents(jobId)}?after=1.2`,
    ...(["en", "fr"] as const).flatMap((language) => [
      urls.exercise(language, course, exercise),
      urls.course(language, course),
      urls.learning(language),
      urls.files(language),
    ]),
    urls.personalData("en"),
  ];
  const answers: Record<string, string> = { midway, browser: heard[0] ?? "", program: heard[1] ?? "", history: await history.text() };
  for (const address of addresses) {
    const answer = await ask(address, asLearner);
    expect(answer.status, address).toBe(200);
    answers[address] = await answer.text();
  }
  left.abort();
  return Object.fromEntries(Object.entries(answers).map(([name, text]) => [name.replace(jobId, "<job>"), blank(text)]));
}

/** Reads on until some words have come; answers everything so far. */
function listen(response: Response): (until: string) => Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  return async (until) => {
    let text = "";
    while (!text.includes(until)) {
      // eslint-disable-next-line no-await-in-loop -- one piece after the other
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended before it said ${until}: ${text}`);
      text += value;
    }
    return text;
  };
}

/** The events among a stream's lines and the job's last state: states in between may or may not be seen. */
function listEvents(text: string): string {
  const lines = text.split("\n").filter((line) => line.includes('"type"'));
  return [...lines.filter((line) => line.includes('"type":"event"')), lines.findLast((line) => line.includes('"type":"job"'))].join("\n");
}

/** What differs between any two submissions: ids, names, moments, and how many islands a server has drawn before. */
const blank = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/(sha256:)?[0-9a-f]{64}/g, "<digest>")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<moment>")
    .replaceAll(/(?<=[_"])r\d+(?=["R])/g, "<island>")
    .replaceAll(/(?<=astro-island uid=")\w+/g, "<props>")
    .replaceAll(/kit \d+/g, "<token>")
    .replaceAll(/\b(ada|bob)\b/g, "<name>");

test("hidden checks that are never shown leave no trace in anything that a learner is answered: not their names, messages or number", async () => {
  const few = await collect(await signUpMember(site, "ada@example.org"), 2);
  const many = await collect(await signUpMember(site, "bob@example.org"), 5);
  expect(few["history"]).toContain("open");
  expect(few[urls.personalData("en")]).toContain("open");
  for (const [name, text] of Object.entries(few)) {
    expect(text, name).not.toContain("secret");
    expect(many[name]?.split(/(?=<)/), name).toEqual(text.split(/(?=<)/));
  }
});
