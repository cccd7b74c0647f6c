import { RunnerError, type RunnerErrorCode } from "../core/errors.ts";
import { type CommandEnd, lastWords, type RunCommand } from "./commands.ts";
import { quote } from "./shell-words.ts";
import { findCertificateEnd } from "./ssh-certificate.ts";

// Nothing is asked of anybody: what needs a person is a state to be shown, not a prompt that nobody sees.
export const SSH_OPTIONS = [
  "-T",
  "-o",
  "BatchMode=yes",
  "-o",
  "ConnectTimeout=15",
  "-o",
  "ServerAliveInterval=10",
  "-o",
  "ServerAliveCountMax=2",
];
/** By this code ssh says that it is speaking itself, not the command. */
export const SSH_ITSELF = 255;
/** squeue obeys them, and a person's own filter would hide jobs. */
const filters = ["SQUEUE_ACCOUNT", "SQUEUE_LICENSES", "SQUEUE_NAMES", "SQUEUE_PARTITION", "SQUEUE_QOS", "SQUEUE_USERS"];

/** Commands on another machine, by the system's ssh and all that is configured for it. `run` runs commands here. */
export function makeSshCommands(destination: string, run: RunCommand): RunCommand {
  return async (program, words, { variables = {}, ...others } = {}) => {
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const line = ["env", ...filters.map((name) => `--unset=${name}`), ...settings, program, ...words].map(quote).join(" ");
    const end = await run("ssh", [...SSH_OPTIONS, "--", destination, line], others);
    if (end.exitCode === SSH_ITSELF) throw await explainSsh(destination, end, run);
    return end;
  };
}

/** What stands between us and the cluster, with what a person can do about it. */
export async function explainSsh(destination: string, end: CommandEnd, run: RunCommand): Promise<RunnerError> {
  const refuse = (code: RunnerErrorCode, sentence: string) => new RunnerError(code, `${sentence} ssh says: ${lastWords(end)}`);
  if (/host key verification failed|host identification has changed/i.test(end.stderr))
    return refuse(
      "ssh-host-key",
      `${destination} shows a host key that is not the known one. Compare it with what the site publishes, then mend known_hosts.`,
    );
  if (!/permission denied|too many authentication failures/i.test(end.stderr))
    return refuse("ssh-unreachable", `${destination} cannot be reached.`);
  const expiredMs = await findCertificateEnd(destination, run);
  if (expiredMs !== undefined && expiredMs <= Date.now())
    return refuse(
      "ssh-certificate-expired",
      `The certificate for ${destination} expired at ${new Date(expiredMs).toISOString()}. Sign in again, with the second factor.`,
    );
  const factor = /keyboard-interactive/.test(end.stderr)
    ? " It may want a second factor, which only a person can give: sign in once by hand."
    : "";
  return refuse("ssh-denied", `${destination} does not let us in.${factor}`);
}
