import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError, RunnerError } from "../core/errors.ts";
import { makeLocalCommands } from "../slurm/commands.ts";
import { quote } from "../slurm/shell-words.ts";
import { explainSsh, SSH_OPTIONS } from "../slurm/ssh-commands.ts";
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
}

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
    const { destination, command, host, port, environment } = this.#options;
    const line = ["exec", ...[...command, host, String(port)].map(quote)].join(" ");
    const ssh = spawn("ssh", [...SSH_OPTIONS, "--", destination, line], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
    this.#ssh = ssh;
    let said = "";
    ssh.stderr.setEncoding("utf8").on("data", (text: string) => (said = `${said}${text}`.slice(-KEPT_CHARACTERS)));
    ssh.stdin.on("error", () => undefined); // It may end at any time; `close` says so.
    const closed = once(ssh, "close") as Promise<[number | null]>;
    try {
      await awaitPreface(ssh.stdout);
      begun();
      const carrier = new StreamCarrier(ssh.stdout, ssh.stdin, (stream) => door.accept(stream));
      said = "";
      const reason = await Promise.race([carrier.over, closed.then(() => "ssh has ended")]);
      carrier.close(reason);
      ssh.kill("SIGTERM");
      await closed;
      if (said.trim() === "") return new RunnerError("ssh-unreachable", reason);
    } catch (error) {
      ssh.kill("SIGTERM");
      if (!(error instanceof RunnerError)) return new RunnerError("ssh-unreachable", describeError(error), { cause: error });
    }
    const [exitCode] = await closed;
    return await explainSsh(destination, { stdout: "", stderr: said, exitCode }, makeLocalCommands(environment));
  }
}

/** Reads over what a login shell prints, up to the relay's own first word. */
async function awaitPreface(output: Readable): Promise<void> {
  let before = Buffer.from("\n");
  for (;;) {
    const chunk = output.read() as Buffer | null;
    if (chunk) before = Buffer.concat([before, chunk]);
    const start = before.indexOf(RELAY_PREFACE);
    if (start >= 0) return output.unshift(before.subarray(start + RELAY_PREFACE.length));
    if (output.readableEnded || output.destroyed || before.length > MOST_BANNER_BYTES)
      throw new RunnerError("ssh-unreachable", "what answers is no relay");
    // eslint-disable-next-line no-await-in-loop -- until there is more, or no more
    await new Promise<void>((resolve) => {
      for (const event of ["readable", "end", "close", "error"]) output.once(event, () => resolve());
    });
  }
}
