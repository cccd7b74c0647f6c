import { actions } from "astro:actions";
import { useCallback, useEffect, useRef, useState } from "react";
import type { BesideView } from "#src/domain/beside.ts";
import { api } from "#src/lib/urls.ts";
import type { ThreadApi } from "../../margin/ThreadList.tsx";
import { streamConnection } from "../../stream/stream-connection.ts";

const nothing: BesideView = { help: null, comments: [], lookers: [] };
/** News come in pairs; one fetch answers them. */
const restMs = 150;

export interface Beside extends BesideView {
  readonly threads: ThreadApi;
  raise(question: string): Promise<void>;
  withdraw(helpId: string): Promise<void>;
}

/** What stands beside the learner's draft, kept up to date by the stream; nothing where nobody teaches them. */
export function useBeside(exerciseUid: string, isTaught: boolean): Beside {
  const [view, setView] = useState(nothing);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const renew = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      // The line may be down for a moment: the stream's next greeting asks again.
      void fetchBeside(exerciseUid).then(setView, () => undefined);
    }, restMs);
  }, [exerciseUid]);

  useEffect(() => {
    if (!isTaught) return undefined;
    const leave = streamConnection.listen((news) => {
      if (news.type === "hello" || (news.type === "beside" && news.exerciseUid === exerciseUid)) renew();
    });
    return () => {
      leave();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [exerciseUid, isTaught, renew]);

  // A look that is not told of again is over.
  useEffect(() => {
    const ends = view.lookers.map(({ until }) => Date.parse(until) - Date.now());
    if (ends.length === 0) return undefined;
    const over = setTimeout(renew, Math.max(1000, Math.min(...ends)));
    return () => clearTimeout(over);
  }, [view.lookers, renew]);

  return {
    ...view,
    raise: (question) => actions.beside.raise.orThrow({ exerciseUid, question }).then(renew),
    withdraw: (helpId) => actions.beside.withdraw.orThrow({ helpId }).then(renew),
    threads: {
      answer: (commentId, text) => actions.beside.answer.orThrow({ commentId, text }).then(renew),
      mark: (commentId, isDone) => actions.beside.mark.orThrow({ commentId, isDone }).then(renew),
    },
  };
}

async function fetchBeside(exerciseUid: string): Promise<BesideView> {
  const response = await fetch(api.beside(exerciseUid), { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`beside ${exerciseUid}: status ${response.status}`);
  return (await response.json()) as BesideView;
}
