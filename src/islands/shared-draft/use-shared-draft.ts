import { useCallback, useEffect, useRef, useState } from "react";
import type { SharedDraft } from "#src/domain/beside.ts";
import { api } from "#src/lib/urls.ts";
import { fetchJson } from "../class-view/fetch-json.ts";
import { streamConnection } from "../stream/stream-connection.ts";
import type { SharedPlace } from "./shared-api.ts";

/** A learner types all the time; what they save is fetched no oftener than this. */
const restMs = 700;
/** Each fetch says that somebody looks. Without one the site takes it that nobody does. */
const lookEveryMs = 20_000;

/** The draft, fetched again when it has changed, and from time to time while the page is seen. */
export function useSharedDraft(
  { cohortId, userId, exerciseUid }: SharedPlace,
  first: SharedDraft,
): { draft: SharedDraft; isGone: boolean; renew: () => void } {
  const [draft, setDraft] = useState(first);
  const [isGone, setIsGone] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const renew = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      if (document.visibilityState === "hidden") return;
      // The line may be down for a moment: the next news, or the next look, asks again.
      void fetchJson<SharedDraft>(api.classDraft(cohortId, userId, exerciseUid)).then(setDraft, () => undefined);
    }, restMs);
  }, [cohortId, userId, exerciseUid]);

  useEffect(() => {
    const topic = `draft:${cohortId}:${userId}:${exerciseUid}`;
    const leave = streamConnection.listen((news) => {
      if (news.type === "refused" && news.topic === topic) setIsGone(true);
      if (news.type === "hello" || (news.type === "draft" && news.userId === userId && news.exerciseUid === exerciseUid)) renew();
    }, topic);
    const look = setInterval(renew, lookEveryMs);
    document.addEventListener("visibilitychange", renew);
    return () => {
      leave();
      clearInterval(look);
      clearTimeout(timer.current);
      timer.current = undefined;
      document.removeEventListener("visibilitychange", renew);
    };
  }, [cohortId, userId, exerciseUid, renew]);

  return { draft, isGone, renew };
}
