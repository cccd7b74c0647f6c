import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useSetting } from "../workspace-context.ts";
import { AskForm } from "./AskForm.tsx";
import { wordRequest, wordWarning } from "./budget-words.ts";
import type { OwnBudget } from "./use-budget.ts";
import "./budget.css";

interface Props {
  readonly budget: OwnBudget;
  /** Whether what may be started now would be on a GPU. */
  readonly isOnGpu: boolean;
  readonly isBusy: boolean;
  readonly onRunOnCpu: () => void;
}

/** Stands where jobs are started once little GPU time is left: how much, whose, and how to get more. The draft is not touched by any of it. */
export function BudgetNote({ budget, isOnGpu, isBusy, onRunOnCpu }: Props) {
  const { t, locale } = useSetting();
  const [isAsking, setIsAsking] = useState(false);
  const { view } = budget;
  if (!view) return null;
  const warning = isOnGpu ? wordWarning(view, t.budget, locale) : null;
  const answers = wordRequest(view, t.budget, locale);
  const isShort = isOnGpu && (view.tightest?.isShort ?? false);
  const isOpen = view.request !== null && view.request.grantedSeconds === null;
  const mayAsk = warning !== null && view.mayAsk && !isOpen;
  return (
    <section
      className={`budget-note${isShort ? " short" : ""}`}
      aria-label={t.budget.region}
      hidden={warning === null && answers.length === 0}
    >
      <output>
        {warning && <p>{warning}</p>}
        {isShort && !view.mayAsk && <p>{t.budget.onlyOperator}</p>}
        {answers.map((answer) => (
          <p key={answer}>{answer}</p>
        ))}
      </output>
      {isAsking && mayAsk ? (
        <AskForm
          suggestion={Math.max(view.neededSeconds * 10, 60)}
          onAsk={async (seconds, reason) => {
            await budget.ask(seconds, reason);
            setIsAsking(false);
          }}
          onCancel={() => setIsAsking(false)}
        />
      ) : (
        <div className="budget-actions">
          {mayAsk && (
            <Button className="btn" onPress={() => setIsAsking(true)}>
              {t.budget.ask}
            </Button>
          )}
          {isShort && view.offersCpu && (
            <Button className="btn" aria-disabled={isBusy || undefined} onPress={onRunOnCpu}>
              {t.status.cpuInstead}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
