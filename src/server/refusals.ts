import { takeTry } from "#db/queries/throttles.ts";
import type { AppError } from "#src/domain/errors.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";

/** Of one person; the next ones of the hour are in the log alone, so that guessing does not fill the audit. */
const mostKept = { freeTries: 20, firstWaitSeconds: 3600, maxWaitSeconds: 3600, forgetSeconds: 3600 };

/** Where a refused request came in, for the log. */
export interface RefusedRequest {
  readonly requestId: string;
  readonly method?: string;
  readonly path?: string;
}

/** Writes a refusal to the log, and to the audit where somebody asked for what is another's. Called once, where a refusal becomes an answer. */
export function noteRefusal(runtime: Runtime, { code, details, trespass }: AppError, where: RefusedRequest): void {
  runtime.log.info({ ...where, code, details, ...trespass }, "refused");
  if (!trespass) return;
  const { actorId, against } = trespass;
  runAfterwards(runtime, "audit refusal", async () => {
    const { allowed } = await takeTry(runtime.db, `refused:${actorId}`, mostKept, runtime.clock.now());
    if (!allowed) return;
    const { method, path } = where;
    await recordAudit(runtime.db, { actorId, action: "access.refused", subject: against, details: { code, method, path } });
  });
}
