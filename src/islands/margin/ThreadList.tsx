import { type ReactNode, useState } from "react";
import type { Locale } from "#src/domain/locale.ts";
import { formatClock } from "../workspace/local-time.ts";
import { useHydrated } from "../workspace/use-hydrated.ts";
import { CommentForm } from "./CommentForm.tsx";
import { besideMessages } from "./margin-setting.ts";
import type { Thread } from "./threads.ts";
import "./margin.css";

/** What both sides may do with what is said beside a line. Each promise fails where the site refuses. */
export interface ThreadApi {
  answer(commentId: string, text: string): Promise<void>;
  mark(commentId: string, isDone: boolean): Promise<void>;
}

interface Props {
  readonly locale: Locale;
  readonly threads: readonly Thread[];
  readonly api: ThreadApi;
  readonly onGoTo: (thread: Thread) => void;
}

/** Comments in words and in order: for the plain text area, for screen readers, and for a narrow screen. What is done stands behind. */
export function ThreadList({ locale, threads, api, onGoTo }: Props) {
  const t = besideMessages[locale].comments;
  const open = threads.filter(({ isDone }) => !isDone);
  const done = threads.filter(({ isDone }) => isDone);
  const draw = (thread: Thread): ReactNode => (
    <li key={thread.key}>
      <ThreadView locale={locale} thread={thread} api={api} onGoTo={() => onGoTo(thread)} />
    </li>
  );
  return (
    <>
      {threads.length === 0 && <p className="quiet">{t.none}</p>}
      <ul className="threads">{open.map(draw)}</ul>
      {done.length > 0 && (
        <details>
          <summary>{t.showDone(done.length)}</summary>
          <ul className="threads">{done.map(draw)}</ul>
        </details>
      )}
    </>
  );
}

function ThreadView({ locale, thread, api, onGoTo }: { locale: Locale; thread: Thread; api: ThreadApi; onGoTo: () => void }) {
  const t = besideMessages[locale];
  const isHydrated = useHydrated();
  const [isAnswering, setIsAnswering] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const [first] = thread.comments;
  const mark = () =>
    api.mark(first.id, !thread.isDone).then(
      () => setHasFailed(false),
      () => setHasFailed(true),
    );
  return (
    <article className="thread">
      <p className="place">
        <button type="button" className="link" onClick={onGoTo}>
          {t.comments.place(thread.fileName, thread.line)}
        </button>
      </p>
      {!thread.isKept && (
        <p className="quiet">{thread.lineText.trim() === "" ? t.comments.movedEmpty : t.comments.moved(thread.lineText.trim())}</p>
      )}
      {thread.comments.map(({ id, author, at, text }) => (
        <div key={id} className="said">
          <strong>{author || t.comments.gone}</strong> <span className="quiet">{isHydrated && formatClock(locale, at)}</span>
          <p>{text}</p>
        </div>
      ))}
      {isAnswering && (
        <CommentForm
          locale={locale}
          onSend={async (text) => {
            await api.answer(first.id, text);
            setIsAnswering(false);
          }}
        />
      )}
      <p className="thread-actions">
        {!isAnswering && (
          <button type="button" className="btn tool" onClick={() => setIsAnswering(true)}>
            {t.comments.answer}
          </button>
        )}
        <button type="button" className="btn tool" onClick={() => void mark()}>
          {thread.isDone ? t.comments.reopen : t.comments.done}
        </button>
      </p>
      {hasFailed && (
        <p className="problem" role="alert">
          {t.failed}
        </p>
      )}
    </article>
  );
}
