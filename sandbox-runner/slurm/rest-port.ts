import { z } from "zod";
import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import type { Sighting } from "../core/allocation.ts";
import { RunnerError } from "../core/errors.ts";
import { chooseDialect, type RestDialect } from "./rest-dialects.ts";
import type { AllocationOrder, SlurmPort } from "./slurm-port.ts";

/** One request to slurmrestd. Rejects where there is no answer at all. */
export type AskRest = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<{ status: number; text: string }>;

const Failures = z.array(
  z.looseObject({
    error: z.string().optional(),
    description: z.string().optional(),
    error_number: z.int().optional(),
    error_code: z.int().optional(),
  }),
);
const Answer = z.looseObject({
  errors: Failures.default([]),
  job_id: z.int().optional(),
  jobs: z.array(z.unknown()).optional(),
  reservations: z.array(z.unknown()).optional(),
});
type Answer = z.infer<typeof Answer>;

/** Slurm's numbers for "no such job" and "has ended already". */
const alreadyGone = new Set([2017, 2021]);
/** From here on the numbers are the controller's own words; below lie failures on the way to it. */
const FIRST_REFUSAL = 2000;

/** Slurm by slurmrestd. */
export class RestPort implements SlurmPort {
  readonly #ask: AskRest;
  readonly #user: string;
  #chosen: Promise<{ version: string; dialect: RestDialect }> | null = null;

  constructor(ask: AskRest, user: string) {
    this.#ask = ask;
    this.#user = user;
  }

  async submit(order: AllocationOrder): Promise<string> {
    const { version, dialect } = await this.#negotiate();
    const answer = await this.#read("POST", `/slurm/${version}/job/submit`, dialect.makeSubmission(order));
    const number = findNumber(answer);
    if (number !== undefined) throw new RunnerError(number >= FIRST_REFUSAL ? "slurm-refused" : "slurm-unreachable", describe(answer));
    if (answer.job_id === undefined) throw new RunnerError("slurm-garbled", "slurmrestd took a job and did not say which");
    return String(answer.job_id);
  }

  async list(): Promise<readonly Sighting[]> {
    const { version, dialect } = await this.#negotiate();
    const answer = await this.#read("GET", `/slurm/${version}/jobs`);
    // A failed look-up comes with an empty list, which is not the same as no jobs.
    if (answer.errors.length > 0) throw new RunnerError("slurm-unreachable", describe(answer));
    const parsed = z.array(dialect.Job).safeParse(answer.jobs);
    if (!parsed.success)
      throw new RunnerError("slurm-garbled", `slurmrestd's list makes no sense: ${z.prettifyError(parsed.error).slice(0, 300)}`);
    return parsed.data.filter(({ user }) => user === this.#user).map(({ sighting }) => sighting);
  }

  async listMaintenance(): Promise<readonly ClusterMaintenance[]> {
    const { version, dialect } = await this.#negotiate();
    const answer = await this.#read("GET", `/slurm/${version}/reservations`);
    if (answer.errors.length > 0) throw new RunnerError("slurm-unreachable", describe(answer));
    const parsed = z.array(dialect.Reservation).safeParse(answer.reservations);
    if (!parsed.success)
      throw new RunnerError("slurm-garbled", `slurmrestd's reservations make no sense: ${z.prettifyError(parsed.error).slice(0, 300)}`);
    return parsed.data.flatMap(({ flags, ...maintenance }) => (flags.includes("MAINT") ? [maintenance] : []));
  }

  async cancel(jobIds: readonly string[]): Promise<void> {
    const { version } = await this.#negotiate();
    const answers = await Promise.all(jobIds.map((jobId) => this.#read("DELETE", `/slurm/${version}/job/${jobId}`)));
    const failed = answers.find((answer) => answer.errors.length > 0 && !alreadyGone.has(findNumber(answer) ?? 0));
    if (failed) throw new RunnerError("slurm-unreachable", describe(failed));
  }

  /** Asked once; again when it failed, or a server that was upgraded no longer knows the version. */
  #negotiate(): Promise<{ version: string; dialect: RestDialect }> {
    this.#chosen ??= this.#findVersion().catch((error: unknown) => {
      this.#chosen = null;
      throw error;
    });
    return this.#chosen;
  }

  async #findVersion(): Promise<{ version: string; dialect: RestDialect }> {
    const { status, text } = await this.#ask("GET", "/openapi/v3");
    if (status !== 200) throw new RunnerError("slurm-unreachable", `slurmrestd answers ${status} to the question what it speaks`);
    const offered = new Set([...text.matchAll(/"\\?\/slurm\\?\/v0\.0\.(\d+)\\?\/jobs\\?\/?"/g)].map(([, number]) => Number(number)));
    const chosen = chooseDialect([...offered]);
    if (!chosen)
      throw new RunnerError(
        "slurm-version",
        `slurmrestd speaks ${[...offered].join(", ") || "no version"} of v0.0.x; v0.0.38 and v0.0.40 to v0.0.45 are known`,
      );
    return chosen;
  }

  async #read(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Answer> {
    const { status, text } = await this.#ask(method, path, body);
    if (status === 401 || status === 403)
      throw new RunnerError("slurm-token-expired", `slurmrestd answers ${status}: its token is not good, or not any more`);
    if (status === 404) this.#chosen = null;
    const parsed = Answer.safeParse(parseJson(text));
    if (!parsed.success) throw new RunnerError("slurm-garbled", `slurmrestd answers ${status} with ${JSON.stringify(text.slice(0, 200))}`);
    if (status !== 200 && parsed.data.errors.length === 0) throw new RunnerError("slurm-unreachable", `slurmrestd answers ${status}`);
    return parsed.data;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Slurm's number for what went wrong, the most telling of several. */
function findNumber({ errors }: Answer): number | undefined {
  return errors.length === 0 ? undefined : Math.max(...errors.map(({ error_number, error_code }) => error_number ?? error_code ?? -1));
}

function describe({ errors }: Answer): string {
  return `slurmrestd: ${errors.map(({ error, description }) => [description, error].filter(Boolean).join(": ")).join("; ")}`;
}
