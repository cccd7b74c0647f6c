/** Every refusal inside the runner wing. Outcomes of learner code are values, never these. */
export type RunnerErrorCode =
  | "bad-config"
  | "site-refused"
  | "stale-lease"
  | "wrong-digest"
  | "link-refused"
  | "cage-unsafe"
  | "slurm-refused"
  | "slurm-unreachable"
  | "slurm-garbled"
  | "slurm-token-expired"
  | "slurm-version"
  | "ssh-unreachable"
  | "ssh-host-key"
  | "ssh-certificate-expired"
  | "ssh-denied";

/** A refusal that its caller expects and handles by code; the message is for the log and names the value at fault. */
export class RunnerError extends Error {
  readonly code: RunnerErrorCode;

  constructor(code: RunnerErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "RunnerError";
    this.code = code;
  }
}

/** The text of whatever was thrown, for a log line or an ending's detail. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? `${thrown.message}: ${thrown.cause.message}` : thrown.message;
}
