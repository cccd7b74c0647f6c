import { ActionError } from "astro:actions";
import { AppError, errorStatus } from "#src/domain/errors.ts";
import { noteRefusal } from "#src/server/refusals.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { sayRefusal } from "./say-refusal.ts";

/** Carries a use case's refusal to the browser: its status, and its sentence as the message. Anything else is a bug and stays one. */
export async function refuse<Answer>(locals: App.Locals, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    noteRefusal(await getRuntime(), error, { requestId: locals.requestId });
    const locale = locals.viewer?.locale ?? locals.locale;
    throw new ActionError({
      code: ActionError.statusToCode(errorStatus[error.code]),
      message: sayRefusal(locale, error),
    });
  }
}
