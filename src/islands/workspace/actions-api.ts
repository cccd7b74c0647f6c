import { actions, isActionError } from "astro:actions";
import type { Locale } from "#src/domain/locale.ts";
import { SaveTrouble } from "./draft/draft-api.ts";
import { Refusal } from "./job/jobs-api.ts";
import type { WorkspaceApi } from "./workspace-api.ts";

/** The workspace's questions, put to the site's actions. */
export function makeActionsApi(exerciseUid: string, locale: Locale): WorkspaceApi {
  const here = { exerciseUid };
  return {
    drafts: {
      async save(files, baseRevision) {
        try {
          return await actions.drafts.save.orThrow({ ...here, files: [...files], baseRevision });
        } catch (error) {
          throw new SaveTrouble(findTrouble(error), error);
        }
      },
      reset: () => actions.drafts.reset.orThrow(here),
      listSnapshots: () => actions.drafts.history.orThrow(here),
      restore: (snapshotId) => actions.drafts.restore.orThrow({ ...here, snapshotId }),
    },
    jobs: {
      start: async ({ files, key: idempotencyKey, ...wish }) =>
        (await refusing(actions.jobs.start.orThrow({ ...here, ...wish, files: [...files], idempotencyKey }))).jobId,
      async stop(jobId) {
        await actions.jobs.stop.orThrow({ jobId, locale });
      },
      list: () => actions.jobs.history.orThrow({ ...here, locale }),
      readFiles: async (jobId) => (await actions.jobs.files.orThrow({ jobId })).files,
    },
    budget: {
      read: () => actions.budgets.own.orThrow(here),
      ask: (seconds, reason) => refusing(actions.budgets.ask.orThrow({ ...here, seconds, reason })),
    },
    help: {
      hint: (number) => actions.learning.hint.orThrow({ ...here, number, locale }),
      solution: () => actions.learning.solution.orThrow({ ...here, locale }),
    },
    async rememberEditor(preferences) {
      await actions.preferences.change.orThrow(preferences);
    },
  };
}

function findTrouble(error: unknown): SaveTrouble["trouble"] {
  if (!isActionError(error) || error.status >= 500) return "unreachable";
  return error.status === 401 ? "signed-out" : "refused";
}

/** Tells a refusal, which asking again would not change, from a line that is down. */
async function refusing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isActionError(error) && error.status < 500) throw new Refusal(error.message);
    throw error;
  }
}
