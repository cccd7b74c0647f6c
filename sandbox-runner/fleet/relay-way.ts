import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError, RunnerError } from "../core/errors.ts";
import { lastWords, makeLocalCommands } from "../slurm/commands.ts";
import { quote } from "../slurm/shell-words.ts";
import { explainSsh, SSH_ITSELF, SSH_OPTIONS } from "../slurm/ssh-commands.ts";
import { RELAY_PREFACE } from "../ways/relay.ts";
import { StreamCarrier } from "../ways/stream-carrier.ts";
import type { PilotWay, WayDoor } from "./pilot-way.ts";

export interface RelayOptions {
  /** Whom ssh is asked for: a login node that compute nodes reach. */
  readonly destination: string;
  /** Node and the relay's program, as the login node sees them. */
  readonly command: readonly string[];
  /** The login node's address and port as compute nodes reach them. Always the same port: pilots were told. */
  readonly host: string;
  readonly port: number;
  /** For ssh. Holds nothing of the runner's. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long the relay's first word may take, ssh's own beginning included. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 30_000;
const FIRST_WAIT_MS = 250;
const SLOWEST_WAIT_MS = 30_000;
const MOST_BANNER_BYTES = 64 * 1024;
const KEPT_CHARACTERS = 2_000;

type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/** Pilots dial a relay on a login node, whose pipes come to this runner through ssh. A broken ssh is a broken connection of each, and they dial again. */
export class RelayWay implements PilotWay {
  readonly url: string;
  readonly #options: RelayOptions;
  readonly #stopping = new AbortController();
  #ssh: Ssh | null = null;
  /** Why no relay answers; null while one does, undefined before it was asked. */
  #silence: string | null | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.url = `http://${options.host}:${options.port}`;
  }

  /** Why no relay answers; null while one does, or nobody knows yet. */
  get silence(): string | null {
    return this.#silence ?? null;
  }

  open(door: WayDoor, log: Logger): Promise<AsyncDisposable> {
    const running = this.#run(door, log);
    return Promise.resolve({
      [Symbol.asyncDispose]: async () => {
        this.#stopping.abort();
        this.#ssh?.kill("SIGTERM");
        await running;
      },
    });
  }

  async #run(door: WayDoor, log: Logger): Promise<void> {
    const { signal } = this.#stopping;
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, SLOWEST_WAIT_MS)) {
      // eslint-disable-next-line no-await-in-loop -- one ssh after the other
      const trouble = await this.#carry(door, () => {
        if (this.#silence !== null) log.info({ url: this.url }, "the relay listens");
        this.#silence = null;
        waitMs = FIRST_WAIT_MS;
      });
      if (signal.aborted) return;
      if (this.#silence !== trouble.message) log.warn({ code: trouble.code }, `The relay does not answer: ${trouble.message}`);
      this.#silence = trouble.message;
      await pause(waitMs, undefined, { signal }).catch(() => undefined); // eslint-disable-line no-await-in-loop -- as above
    }
  }

  /** Carries until something breaks, and says what it was. */
  async #carry(door: WayDoor, begun: () => void): Promise<RunnerError> {
    const { destination, command, host, port, environment, patienceMs = PATIENCE_MS } = this.#options;
    const line = ["exec", ...[...command, host, String(port)].map(quote)].join(" ");
    const ssh = spawn("ssh", [...SSH_OPTIONS, "--", destination, line], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
    this.#ssh = ssh;
    let stderr = "";
    ssh.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = `${stderr}${text}`.slice(-KEPT_CHARACTERS)));
    ssh.stdin.on("error", () => undefined); // It may end at any time; `close` says so.
    const closed = once(ssh, "close").then(
      ([exitCode]) => exitCode as number | null,
      (error: unknown) => ((stderr = describeError(error)), null),
    );
    let reason = "what answers is no relay";
    let isLate = false;
    const late = setTimeout(() => (isLate = ssh.kill("SIGTERM")), patienceMs);
    const isRelay = await findPreface(ssh.stdout);
    clearTimeout(late);
    if (isRelay) {
      begun();
      const carrier = new StreamCarrier(ssh.stdout, ssh.stdin, (stream) => door.accept(stream));
      reason = await Promise.race([carrier.over, closed.then(() => "ssh has ended")]);
      carrier.close(reason);
    }
    ssh.kill("SIGTERM");
    const exitCode = await closed;
    if (isLate) return new RunnerError("ssh-unreachable", `no relay has begun within ${patienceMs / 1000} seconds`);
    const end = { stdout: "", stderr, exitCode };
    if (exitCode === SSH_ITSELF) return await explainSsh(destination, end, makeLocalCommands(environment));
    return new RunnerError("ssh-unreachable", stderr.trim() === "" ? reason : lastWords(end));
  }
}

/** Reads over what a login shell prints, up to the relay's own first word; false where it never comes. */
async function findPreface(output: Readable): Promise<boolean> {
  let before = Buffer.from("\n");
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    before = Buffer.concat([before, chunk as Buffer]);
    const start = before.indexOf(RELAY_PREFACE);
    if (start >= 0) {
      output.unshift(before.subarray(start + RELAY_PREFACE.length));
      return true;
    }
    if (before.length > MOST_BANNER_BYTES) return false;
  }
  return false;
}
