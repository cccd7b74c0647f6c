import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useSetting } from "../workspace-context.ts";
import type { HintView, WorkspaceApi } from "../workspace-api.ts";
import { ContentTree } from "./ContentTree.tsx";
import { SolutionView } from "./SolutionView.tsx";

interface Props {
  readonly api: WorkspaceApi["help"];
  readonly hasPassed: boolean;
  readonly attemptsUsed: number;
}

/** Hints, one at a time, and the solution when the exercise allows it. */
export function HelpPanel({ api, hasPassed, attemptsUsed }: Props) {
  const { t, exercise } = useSetting();
  const [hints, setHints] = useState<readonly HintView[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const next = hints.length + 1;

  async function showNext(): Promise<void> {
    setIsBusy(true);
    try {
      const hint = await api.hint(next);
      setHints((known) => [...known, hint]);
      setHasFailed(false);
    } catch {
      setHasFailed(true);
    }
    setIsBusy(false);
  }

  const { afterPass, afterAttempts } = exercise.solution;
  const canSolve = (afterPass && hasPassed) || (afterAttempts !== null && attemptsUsed >= afterAttempts);
  return (
    <section className="help">
      <h2>{t.help.title}</h2>
      <div aria-live="polite">
        {hints.map(({ number, body }) => (
          <div key={number} className="hint prose">
            <h3>{t.help.hintTitle(number)}</h3>
            <ContentTree nodes={body} />
          </div>
        ))}
        {hasFailed && <p className="problem">{t.help.failed}</p>}
      </div>
      {next <= exercise.hints ? (
        <p className="help-row">
          <Button className="btn" isDisabled={isBusy} onPress={() => void showNext()}>
            {t.help.hint(next, exercise.hints)}
          </Button>
          <span className="quiet">{t.help.hintNote}</span>
        </p>
      ) : (
        exercise.hints > 0 && <p className="quiet">{t.help.allHints}</p>
      )}
      {canSolve ? (
        <SolutionView read={() => api.solution()} needsWarning={!hasPassed} />
      ) : (
        <p className="quiet">{afterAttempts === null ? t.help.solutionAfterPass : t.help.solutionLocked(afterAttempts)}</p>
      )}
    </section>
  );
}
