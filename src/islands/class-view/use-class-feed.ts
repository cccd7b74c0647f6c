import { useEffect, useState } from "react";
import type { ClassChange } from "#src/domain/class-view.ts";
import { streamConnection } from "../stream/stream-connection.ts";
import { type ClassState, findNewCalls, openState, takeChange } from "./class-state.ts";

/** Whether what is shown is what is. */
export type Connection = "up" | "down" | "refused";

const silenceMs = 15_000;

/** The class, followed by the stream from what the page was drawn with; `onCall` hears of every new call for help. */
export function useClassFeed(
  cohortId: string,
  first: ClassChange,
  onCall: (call: ReturnType<typeof findNewCalls>[number]) => void,
): { state: ClassState; connection: Connection } {
  const [state, setState] = useState(() => openState(first));
  const [connection, setConnection] = useState<Connection>("up");

  useEffect(() => {
    let known = openState(first);
    const topic = `class:${cohortId}`;
    // A stream may die without a word: three missed beats are answered by opening it anew.
    let timer = setTimeout(silent, silenceMs);
    function silent(): void {
      setConnection("down");
      streamConnection.reconnect();
      timer = setTimeout(silent, silenceMs);
    }
    const leave = streamConnection.listen((news) => {
      if (news.type === "down") return setConnection("down");
      clearTimeout(timer);
      timer = setTimeout(silent, silenceMs);
      if (news.type === "refused" && news.topic === topic) setConnection("refused");
      if (news.type !== "class" || news.change.cohortId !== cohortId) return;
      setConnection("up");
      const next = takeChange(known, news.change);
      for (const call of findNewCalls(known, next)) onCall(call);
      known = next;
      setState(next);
    }, topic);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [cohortId, first, onCall]);

  return { state, connection };
}
