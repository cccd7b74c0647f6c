import type { SharedDraft } from "#src/domain/beside.ts";
import type { Locale } from "#src/domain/locale.ts";
import { classMessages } from "../class-view/class-setting.ts";
import { formatClock } from "../workspace/local-time.ts";
import { useHydrated } from "../workspace/use-hydrated.ts";

/** What the learner last ran: its output, and what the judge said, as the learner reads it. */
export function LastRun({ locale, last }: { locale: Locale; last: NonNullable<SharedDraft["last"]> }) {
  const { draft: t, outputEmpty, outputCut } = classMessages[locale];
  const isHydrated = useHydrated();
  return (
    <section aria-labelledby="last-run">
      <h2 id="last-run">{last.kind === "run" ? t.last : t.lastSubmission}</h2>
      <p className="quiet">
        {isHydrated && formatClock(locale, last.at)} · {t.states[last.state]}
      </p>
      {last.checks.length > 0 && (
        <>
          <h3>{t.checks}</h3>
          <ul className="check-lines">
            {last.checks.map(({ id, status, message }) => (
              <li key={id}>
                <span className={`tag ${status === "passed" ? "pass" : status === "failed" ? "fail" : ""}`}>{t.statuses[status]}</span>{" "}
                <code>{id}</code> {message}
              </li>
            ))}
          </ul>
        </>
      )}
      {last.isCut && <p className="quiet">{outputCut}</p>}
      {last.output === "" ? (
        <p className="quiet">{outputEmpty}</p>
      ) : (
        // A box that scrolls has to be reached by the keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0}>{last.output}</pre>
      )}
    </section>
  );
}
