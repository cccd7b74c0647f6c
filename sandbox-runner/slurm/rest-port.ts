import { z } from "zod";
import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import type { Sighting } from "../core/allocation.ts";
import { RunnerError } from "../core/errors.ts";
import { type AskRest, describeErrors, findNumber, listVersions, readRestAnswer, type RestAnswer } from "./rest-answer.ts";
import { chooseDialect, type RestDialect } from "./rest-dialects.ts";
import type { AllocationOrder, SlurmPort } from "./slurm-port.ts";

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
    if (number !== undefined)
      throw new RunnerError(number >= FIRST_REFUSAL ? "slurm-refused" : "slurm-unreachable", describeErrors(answer));
    if (answer.job_id === undefined) throw new RunnerError("slurm-garbled", "slurmrestd took a job and did not say which");
    return String(answer.job_id);
  }

  async list(): Promise<readonly Sighting[]> {
    const { version, dialect } = await this.#negotiate();
    const answer = await this.#read("GET", `/slurm/${version}/jobs`);
    // A failed look-up comes with an empty list, which is not the same as no jobs.
    if (answer.errors.length > 0) throw new RunnerError("slurm-unreachable", describeErrors(answer));
    const parsed = z.array(dialect.Job).safeParse(answer.jobs);
    if (!parsed.success)
      throw new RunnerError("slurm-garbled", `slurmrestd's list makes no sense: ${z.prettifyError(parsed.error).slice(0, 300)}`);
    return parsed.data.filter(({ user }) => user === this.#user).map(({ sighting }) => sighting);
  }

  async listMaintenance(): Promise<readonly ClusterMaintenance[]> {
    const { version, dialect } = await this.#negotiate();
    const answer = await this.#read("GET", `/slurm/${version}/reservations`);
    if (answer.errors.length > 0) throw new RunnerError("slurm-unreachable", describeErrors(answer));
    const parsed = z.array(dialect.Reservation).safeParse(answer.reservations);
    if (!parsed.success)
      throw new RunnerError("slurm-garbled", `slurmrestd's reservations make no sense: ${z.prettifyError(parsed.error).slice(0, 300)}`);
    return parsed.data.flatMap(({ flags, ...maintenance }) => (flags.includes("MAINT") ? [maintenance] : []));
  }

  async cancel(jobIds: readonly string[]): Promise<void> {
    const { version } = await this.#negotiate();
    const answers = await Promise.all(jobIds.map((jobId) => this.#read("DELETE", `/slurm/${version}/job/${jobId}`)));
    const failed = answers.find((answer) => answer.errors.length > 0 && !alreadyGone.has(findNumber(answer) ?? 0));
    if (failed) throw new RunnerError("slurm-unreachable", describeErrors(failed));
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
    const offered = await listVersions(this.#ask, "slurm");
    const chosen = chooseDialect(offered);
    if (!chosen)
      throw new RunnerError(
        "slurm-version",
        `slurmrestd speaks ${offered.join(", ") || "no version"} of v0.0.x; v0.0.38 and v0.0.40 to v0.0.45 are known`,
      );
    return chosen;
  }

  async #read(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<RestAnswer> {
    const answer = await this.#ask(method, path, body);
    if (answer.status === 404) this.#chosen = null;
    return readRestAnswer(answer);
  }
}
