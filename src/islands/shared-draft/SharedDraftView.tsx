import { useMemo, useRef, useState } from "react";
import type { SharedDraft } from "#src/domain/beside.ts";
import type { Locale } from "#src/domain/locale.ts";
import { classMessages } from "../class-view/class-setting.ts";
import { makeThreads, type Thread } from "../margin/threads.ts";
import { ThreadList } from "../margin/ThreadList.tsx";
import { formatClock } from "../workspace/local-time.ts";
import { useHydrated } from "../workspace/use-hydrated.ts";
import { makeSharedApi, type SharedPlace } from "./shared-api.ts";
import { CodeLines } from "./CodeLines.tsx";
import { HelpBar } from "./HelpBar.tsx";
import { LastRun } from "./LastRun.tsx";
import { useSharedDraft } from "./use-shared-draft.ts";
import "./shared-draft.css";

interface Props {
  readonly locale: Locale;
  readonly place: SharedPlace;
  readonly first: SharedDraft;
}

/** A learner's draft as it is written, for whoever teaches them: to be read and commented on, never changed. */
export function SharedDraftView({ locale, place, first }: Props) {
  const t = classMessages[locale].draft;
  const [api] = useState(() => makeSharedApi(place));
  const { draft, isGone, renew } = useSharedDraft(place, first);
  const threads = useMemo(() => makeThreads(draft.comments, draft.files), [draft]);
  const isHydrated = useHydrated();
  const page = useRef<HTMLDivElement>(null);
  const goTo = ({ fileName, line }: Thread) =>
    page.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(`${fileName}:${line}`)}"]`)?.focus();

  if (isGone) return <p role="alert">{t.gone}</p>;
  return (
    <div className="shared-draft" ref={page}>
      <div>
        {draft.help && <HelpBar locale={locale} help={draft.help} api={api} onDone={renew} />}
        <output className="quiet">{draft.savedAt === null ? t.starter : isHydrated && t.saved(formatClock(locale, draft.savedAt))}</output>
        {draft.files.map(({ path, text }) => (
          <CodeLines
            key={path}
            locale={locale}
            path={path}
            text={text}
            threads={threads.filter(({ fileName }) => fileName === path)}
            onComment={async (line, lineText, said) => {
              await api.comment({ fileName: path, line, lineText, text: said });
              renew();
            }}
          />
        ))}
      </div>
      <div>
        <section aria-labelledby="comments">
          <h2 id="comments">{t.comments}</h2>
          <ThreadList locale={locale} threads={threads} api={api.during(renew)} onGoTo={goTo} />
        </section>
        {draft.last && <LastRun locale={locale} last={draft.last} />}
      </div>
    </div>
  );
}
