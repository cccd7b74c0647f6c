import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import type { BudgetView } from "#src/domain/budget-view.ts";
import type { ProfileView } from "#src/domain/profile-view.ts";
import { formatNumber } from "#src/lib/formats.ts";
import { wordCost } from "../budget/budget-words.ts";
import { useSetting } from "../workspace-context.ts";

interface Props {
  /** What is left of the learner's GPU time, where the exercise may take some. */
  readonly budget: BudgetView | null;
  readonly chosen: ProfileView;
  readonly choice: ReactNode;
  readonly isBusy: boolean;
  readonly attemptsUsed: number | null;
  /** Seconds until another submission is taken. */
  readonly cooldown: number;
  readonly draftStatus: ReactNode;
  readonly onRun: () => void;
  readonly onSubmit: () => void;
}

/** Run and Submit, what they will cost, and whether the text is safe. */
export function ActionBar({ budget, chosen, choice, isBusy, attemptsUsed, cooldown, draftStatus, onRun, onSubmit }: Props) {
  const { t, locale, exercise } = useSetting();
  const left = attemptsUsed === null ? null : Math.max(0, exercise.attemptsMax - attemptsUsed);
  const guess = t.actions[chosen.onGpu ? "estimateGpu" : "estimateCpu"](formatNumber(locale, chosen.seconds, 1));
  const estimate = budget && chosen.onGpu ? wordCost(budget, t.budget, locale) : guess;
  return (
    <div className="actions">
      {/* Not disabled while busy: a disabled button loses the focus that it was pressed with. */}
      <Button className="btn" aria-disabled={isBusy || undefined} onPress={onRun}>
        {t.actions.run} <kbd aria-hidden="true">Ctrl ↵</kbd>
      </Button>
      <Button className="btn main" aria-disabled={isBusy || left === 0 || cooldown > 0 || undefined} onPress={onSubmit}>
        {t.actions.submit} <kbd aria-hidden="true">Ctrl ⇧ ↵</kbd>
      </Button>
      <span className="cost">
        <span>{estimate}</span>
        {left !== null && <span>{cooldown > 0 ? t.actions.cooldown(cooldown) : t.actions.attemptsLeft(left, exercise.attemptsMax)}</span>}
      </span>
      <span className="spring" />
      {draftStatus}
      {choice}
    </div>
  );
}
