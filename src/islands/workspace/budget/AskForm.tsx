import { type FormEvent, useId, useState } from "react";
import { Button } from "react-aria-components/Button";
import { BudgetWish } from "#src/domain/budget-view.ts";
import { Refusal } from "../job/jobs-api.ts";
import { useFirstFocus } from "../use-first-focus.ts";
import { useSetting } from "../workspace-context.ts";

interface Props {
  /** Seconds that the form begins with. */
  readonly suggestion: number;
  readonly onAsk: (seconds: number, reason: string) => Promise<void>;
  readonly onCancel: () => void;
}

type Faults = Partial<Record<"seconds" | "reason" | "whole", string>>;

/** How much more, and what for. */
export function AskForm({ suggestion, onAsk, onCancel }: Props) {
  const { budget: t } = useSetting().t;
  const id = useId();
  const [isSending, setIsSending] = useState(false);
  const [faults, setFaults] = useState<Faults>({});

  async function send(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const seconds = BudgetWish.shape.seconds.safeParse(Number(form.get("seconds")));
    const reason = BudgetWish.shape.reason.safeParse(form.get("reason"));
    if (!seconds.success || !reason.success) {
      setFaults({ ...(seconds.success ? {} : { seconds: t.amountWrong }), ...(reason.success ? {} : { reason: t.reasonMissing }) });
      return;
    }
    setFaults({});
    setIsSending(true);
    try {
      await onAsk(seconds.data, reason.data);
    } catch (error) {
      setFaults({ whole: error instanceof Refusal ? error.message : t.failed });
      setIsSending(false);
    }
  }

  const describe = (name: "seconds" | "reason") => ({
    id: `${id}-${name}`,
    name,
    "aria-invalid": faults[name] !== undefined,
    "aria-describedby": faults[name] ? `${id}-${name}-fault` : undefined,
  });
  return (
    <form className="ask-form" noValidate onSubmit={(event) => void send(event)}>
      <p className="quiet">{t.askHint}</p>
      <label htmlFor={`${id}-seconds`}>{t.amount}</label>
      <input {...describe("seconds")} ref={useFirstFocus<HTMLInputElement>()} inputMode="numeric" defaultValue={suggestion} />
      {faults.seconds && (
        <p id={`${id}-seconds-fault`} className="problem">
          {faults.seconds}
        </p>
      )}
      <label htmlFor={`${id}-reason`}>{t.reason}</label>
      <textarea {...describe("reason")} rows={2} maxLength={500} />
      {faults.reason && (
        <p id={`${id}-reason-fault`} className="problem">
          {faults.reason}
        </p>
      )}
      {faults.whole && (
        <p className="problem" role="alert">
          {faults.whole}
        </p>
      )}
      <p className="budget-actions">
        <Button className="btn main" type="submit" isDisabled={isSending}>
          {isSending ? t.sending : t.send}
        </Button>
        <Button className="btn" onPress={onCancel}>
          {t.cancel}
        </Button>
      </p>
    </form>
  );
}
