import { useState } from "react";
import type { SharedDraft } from "#src/domain/beside.ts";
import type { Locale } from "#src/domain/locale.ts";
import { classMessages } from "../class-view/class-setting.ts";
import type { SharedApi } from "./shared-api.ts";

interface Props {
  readonly locale: Locale;
  readonly help: NonNullable<SharedDraft["help"]>;
  readonly api: SharedApi;
  readonly onDone: () => void;
}

/** What the learner asks, and the two steps of an answer. */
export function HelpBar({ locale, help, api, onDone }: Props) {
  const { draft: t, takenBy, failed } = classMessages[locale];
  const [hasFailed, setHasFailed] = useState(false);
  const press = (work: Promise<void>) =>
    void work.then(
      () => {
        setHasFailed(false);
        onDone();
      },
      () => setHasFailed(true),
    );
  return (
    <section className="help-bar" aria-label={t.asked}>
      <p>
        <strong>{t.asked}</strong> {help.question === "" ? t.askedNothing : <q>{help.question}</q>}
      </p>
      <output>{help.takenBy === null ? "" : takenBy(help.takenBy)}</output>
      <p className="thread-actions">
        {help.takenBy === null && (
          <button type="button" className="btn main" onClick={() => press(api.take(help.id))}>
            {t.take}
          </button>
        )}
        <button type="button" className="btn" onClick={() => press(api.close(help.id))}>
          {t.closeHelp}
        </button>
      </p>
      {hasFailed && (
        <p className="problem" role="alert">
          {failed}
        </p>
      )}
    </section>
  );
}
