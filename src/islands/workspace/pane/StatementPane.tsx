import { type ReactNode, useEffect, useRef } from "react";
import { formatNumber } from "#src/lib/formats.ts";
import type { CheckView } from "#src/domain/job-view.ts";
import { findTaskState } from "../results/verdict-words.ts";
import { useSetting } from "../workspace-context.ts";

interface Props {
  readonly checks: readonly CheckView[] | null;
  readonly help: ReactNode;
  /** The statement, as the server drew it. */
  readonly children: ReactNode;
}

/** The exercise's text. Each of its numbered tasks says how it stands, as soon as something was judged. */
export function StatementPane({ checks, help, children }: Props) {
  const { t, locale, exercise } = useSetting();
  const text = useRef<HTMLDivElement>(null);

  // The statement is HTML from the server; the marks go into the places it keeps for them.
  useEffect(() => {
    for (const { id, points } of exercise.tasks) {
      const place = text.current?.querySelector<HTMLElement>(`[data-task-state="${id}"]`);
      if (!place) continue;
      const { state, points: earned } = findTaskState(id, checks);
      place.dataset["state"] = state;
      const sign = state === "passed" ? "✓ " : state === "failed" ? "✗ " : "";
      const amount = state === "open" ? t.tasks.points(points) : t.tasks.state(Number(earned.toFixed(1)), points);
      place.textContent = sign + amount;
    }
  }, [checks, exercise, t, locale]);

  return (
    <div className="statement" ref={text}>
      {children}
      <TaskSummary checks={checks} />
      {help}
    </div>
  );
}

/** All tasks at a glance, for readers who have the text behind them. */
function TaskSummary({ checks }: { checks: readonly CheckView[] | null }) {
  const { t, locale, exercise } = useSetting();
  return (
    <section className="task-summary">
      <h2>{t.tasks.title}</h2>
      <ol>
        {exercise.tasks.map(({ id, title, points }) => {
          const { state, points: earned } = findTaskState(id, checks);
          return (
            <li key={id} className={state}>
              <a href={`#task-${id}`}>{title}</a>
              <span>
                {state !== "open" && <span aria-hidden="true">{state === "passed" ? "✓ " : "✗ "}</span>}
                {state === "open" ? t.tasks.points(points) : `${formatNumber(locale, earned, 1)} / ${formatNumber(locale, points, 1)}`}
                {state !== "open" && <span className="visually-hidden"> {state === "passed" ? t.tasks.passed : t.tasks.failed}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
