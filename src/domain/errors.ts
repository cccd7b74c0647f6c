import type { UserId } from "./people.ts";

/** Every refusal the site can give. One table maps each to a status; src/messages/ has a sentence for each. */
export const errorStatus = {
  "not-signed-in": 401,
  "wrong-credentials": 401,
  "not-allowed": 403,
  "not-found": 404,
  "bad-input": 400,
  "email-taken": 409,
  "link-expired": 410,
  "too-many-tries": 429,
  "attempts-used-up": 409,
  "cooling-down": 429,
  "job-running": 409,
  "job-held": 409,
  "over-quota": 413,
  "budget-used-up": 409,
  "slots-full": 409,
  "past-closing": 409,
  "no-seat": 409,
  "link-used-up": 410,
  "last-trainer": 409,
  "not-a-trainer": 409,
  "changed-meanwhile": 409,
  "draft-conflict": 409,
  "stale-lease": 409,
  "terms-not-accepted": 403,
  "machine-terms": 403,
  "account-blocked": 403,
  "forged-request": 403,
  "too-large": 413,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** Somebody asked for what is there and is not theirs. The audit keeps it. */
export interface Trespass {
  readonly actorId: UserId;
  /** `cohort:<id>`, `organisation:<id>`, `user:<id>`. */
  readonly against: string;
}

/** A refusal: expected, translated once at the edge. `details` go to the log, never to the page. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly details: unknown;
  readonly trespass: Trespass | undefined;

  constructor(
    code: ErrorCode,
    options: { params?: Record<string, string | number>; details?: unknown; cause?: unknown; trespass?: Trespass | undefined } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.params = options.params ?? {};
    this.details = options.details;
    this.trespass = options.trespass;
  }
}

/** Whether something thrown is this refusal. */
export const isRefusal = (error: unknown, code: ErrorCode): boolean => error instanceof AppError && error.code === code;

/** States what must hold; a failure is a bug of ours, never bad input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}
