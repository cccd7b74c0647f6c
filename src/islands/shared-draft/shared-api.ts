import { actions } from "astro:actions";
import type { ThreadApi } from "../margin/ThreadList.tsx";

/** Whose draft, in which exercise and class. */
export interface SharedPlace {
  readonly cohortId: string;
  readonly userId: string;
  readonly exerciseUid: string;
}

/** What somebody who teaches may do beside a draft. Each promise fails where the site refuses. */
export interface SharedApi extends ThreadApi {
  comment(said: { fileName: string; line: number; lineText: string; text: string }): Promise<void>;
  take(helpId: string): Promise<void>;
  close(helpId: string): Promise<void>;
  /** The same for threads, with something to be done after each. */
  during(then: () => void): ThreadApi;
}

/** The page's questions, put to the site's actions. */
export function makeSharedApi(place: SharedPlace): SharedApi {
  const api: SharedApi = {
    comment: (said) => actions.beside.comment.orThrow({ place, ...said }),
    take: (helpId) => actions.beside.take.orThrow({ helpId }),
    close: (helpId) => actions.beside.close.orThrow({ helpId }),
    answer: (commentId, text) => actions.beside.answer.orThrow({ commentId, text }),
    mark: (commentId, isDone) => actions.beside.mark.orThrow({ commentId, isDone }),
    during: (then) => ({
      answer: async (commentId, text) => {
        await api.answer(commentId, text);
        then();
      },
      mark: async (commentId, isDone) => {
        await api.mark(commentId, isDone);
        then();
      },
    }),
  };
  return api;
}
