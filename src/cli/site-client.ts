import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { FileSet } from "#contract/file-set.ts";
import { type AccountDecision, AccountSummary, CohortSummary, InviteAnswer, type InviteRequest } from "#src/domain/cli-teaching.ts";
import { ExerciseSummary } from "#src/domain/cli-view.ts";
import { RerunView } from "#src/domain/grade-comparison.ts";
import { type FleetOrder, FleetView } from "#src/domain/fleet-view.ts";
import { type JobEvent, JobView, StreamMessage } from "#src/domain/job-view.ts";
import { api } from "#src/lib/urls.ts";

/** A refusal or an unreachable site, as a sentence. */
export class SiteRefusal extends Error {
  /** What the site answered; undefined where it answered nothing. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export interface ExerciseAddress {
  readonly course: string;
  readonly exercise: string;
}

export interface SiteClient {
  getExercise(address: ExerciseAddress): Promise<ExerciseSummary>;
  /** The same key starts the same job, however often it is sent. */
  startJob(address: ExerciseAddress, job: { kind: "run" | "submission"; files: FileSet; idempotencyKey: string }): Promise<JobView>;
  /** Runs a grade again and resolves with how it compares. Tells, once for each cause, why nothing could take it just now. */
  rerunGrade(submissionId: string, tellParked: (parked: NonNullable<RerunView["parked"]>) => void): Promise<RerunView>;
  /** What the token's owner teaches. */
  listCohorts(): Promise<CohortSummary[]>;
  /** Invites the people of a list, or tells what would come of it. */
  invite(cohortId: string, request: InviteRequest): Promise<InviteAnswer>;
  /** A cohort's gradebook, as the site writes it. */
  takeGrades(cohortId: string, format: "json" | "csv"): Promise<string>;
  /** An account by its address. */
  findAccount(email: string): Promise<AccountSummary>;
  /** Blocks an account or lets it in again; answers with the account as it is then. */
  decideAccount(decision: AccountDecision): Promise<AccountSummary>;
  /** Everything about the machines that work runs on. */
  getFleet(): Promise<FleetView>;
  /** Asks a runner to do something, and answers with the order's id. */
  orderFleet(order: FleetOrder): Promise<string>;
  /** Tells each event once and resolves with the finished job; connects again where the connection breaks. */
  followJob(jobId: string, tell: (event: JobEvent) => void): Promise<JobView>;
}

const patienceMs = 120_000;
const pauseMs = 250;
const askAgainMs = 1000;

/** A site at an address, as the owner of an API token. `tell` hears once, in a sentence, that it cannot be reached for now. */
export function makeSiteClient(url: string, token: string, tell: (sentence: string) => void = () => undefined): SiteClient {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new SiteRefusal(`"${url}" is no site's address: write it as http://localhost:4321.`);
  const authorization = `Bearer ${token}`;

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(new URL(path, url), { ...init, headers: { authorization, "content-type": "application/json" } });
    if (response.ok) return response;
    throw new SiteRefusal(await explain(response), response.status);
  };

  const send = async (path: string, body: unknown): Promise<Response> => {
    try {
      return await ask(path, { method: "POST", body: JSON.stringify(body) });
    } catch (error) {
      if (error instanceof SiteRefusal) throw error;
      throw new SiteRefusal(`The site at ${url} could not be reached, or did not answer: ${describe(error)}`);
    }
  };

  let isToldUnreachable = false;
  const keepAsking = async <T>(work: () => Promise<T>): Promise<T> => {
    const givesUpAt = Date.now() + patienceMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof SiteRefusal) throw error;
        if (Date.now() > givesUpAt) throw new SiteRefusal(`The site at ${url} cannot be reached: ${describe(error)}`);
        if (!isToldUnreachable) tell(`The site at ${url} cannot be reached just now (${describe(error)}). Trying for two minutes.`);
        isToldUnreachable = true;
        await pause(pauseMs);
      }
    }
  };

  return {
    getExercise: ({ course, exercise }) =>
      keepAsking(async () => ExerciseSummary.parse(await (await ask(api.cli.exercise(course, exercise))).json())),
    startJob: ({ course, exercise }, job) =>
      keepAsking(async () =>
        JobView.parse(await (await ask(api.cli.jobs(course, exercise), { method: "POST", body: JSON.stringify(job) })).json()),
      ),
    listCohorts: () => keepAsking(async () => z.array(CohortSummary).parse(await (await ask(api.cli.cohorts)).json())),
    // What invites or blocks is asked for once: whether it was done before its answer was lost, only its asker can look up.
    invite: async (cohortId, request) => InviteAnswer.parse(await (await send(api.cli.invitees(cohortId), request)).json()),
    takeGrades: (cohortId, format) =>
      keepAsking(async () => (await ask(`${api.cli.grades(cohortId)}${format === "csv" ? "?csv" : ""}`)).text()),
    findAccount: (email) =>
      keepAsking(async () => AccountSummary.parse(await (await ask(`${api.cli.accounts}?${new URLSearchParams({ email })}`)).json())),
    decideAccount: async (decision) => AccountSummary.parse(await (await send(api.cli.accounts, decision)).json()),
    getFleet: () => keepAsking(async () => FleetView.parse(await (await ask(api.cli.fleet)).json())),
    orderFleet: (order) =>
      keepAsking(async () => {
        const answer = await ask(api.cli.fleetOrders, { method: "POST", body: JSON.stringify(order) });
        return z.strictObject({ id: z.uuid() }).parse(await answer.json()).id;
      }),
    async rerunGrade(submissionId, tellParked) {
      const path = api.cli.rerun(submissionId);
      let told: string | undefined;
      let rerun = await keepAsking(async () => RerunView.parse(await (await ask(path, { method: "POST" })).json()));
      while (rerun.state !== "finished") {
        if (rerun.parked && rerun.parked.cause !== told) tellParked(rerun.parked);
        told = rerun.parked?.cause;
        await pause(askAgainMs);
        rerun = await keepAsking(async () => RerunView.parse(await (await ask(path)).json()));
      }
      return rerun;
    },
    followJob(jobId, tell) {
      let told = { attempt: 0, seq: 0 };
      return keepAsking(async () => {
        const response = await ask(api.cli.jobStream(jobId));
        for await (const message of readLines(response)) {
          if (message.type === "job" && message.job.state === "finished") return message.job;
          if (message.type !== "event") continue;
          const { attempt, event } = message.event;
          if (attempt < told.attempt || (attempt === told.attempt && event.seq <= told.seq)) continue;
          told = { attempt, seq: event.seq };
          tell(message.event);
        }
        throw new Error("the stream ended early");
      });
    },
  };
}

async function* readLines(response: Response): AsyncGenerator<StreamMessage> {
  if (!response.body) return;
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield StreamMessage.parse(JSON.parse(line));
  }
}

const RefusalBody = z.object({ message: z.string() });

async function explain(response: Response): Promise<string> {
  if (response.status === 401)
    return "The site does not know this token, it has expired, or it may only read. Make one on your profile's page for tokens.";
  const body = RefusalBody.safeParse(await response.json().catch(() => undefined));
  return body.success ? `${body.data.message} (${response.status})` : `The site answered ${response.status}.`;
}

const describe = (error: unknown): string =>
  error instanceof Error ? String(error.cause instanceof Error ? error.cause.message : error.message) : String(error);
