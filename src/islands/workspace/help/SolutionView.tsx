import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useFirstFocus } from "../use-first-focus.ts";
import { useSetting } from "../workspace-context.ts";
import type { SolutionView as Solution } from "../workspace-api.ts";
import { ContentTree } from "./ContentTree.tsx";

/** The reference solution. Who has not passed is told first what seeing it means. */
export function SolutionView({ read, needsWarning }: { read: () => Promise<Solution>; needsWarning: boolean }) {
  const { t } = useSetting();
  const [step, setStep] = useState<"closed" | "warned" | "failed">("closed");
  const [solution, setSolution] = useState<Solution | null>(null);

  async function open(): Promise<void> {
    try {
      setSolution(await read());
    } catch {
      setStep("failed");
    }
  }

  if (solution) {
    return (
      <div className="solution" aria-live="polite">
        <h3>{t.help.solutionTitle}</h3>
        <div className="prose">
          <ContentTree nodes={solution.notes} />
        </div>
        {solution.files.map(({ path, text }) => (
          <figure key={path}>
            <figcaption>{path}</figcaption>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
            <pre tabIndex={0}>{text}</pre>
          </figure>
        ))}
      </div>
    );
  }
  if (step === "warned") {
    return <Warning onConfirm={() => void open()} onCancel={() => setStep("closed")} />;
  }
  return (
    <p className="help-row">
      <Button className="btn" onPress={() => (needsWarning ? setStep("warned") : void open())}>
        {t.help.solution}
      </Button>
      {step === "failed" && <span className="problem">{t.help.failed}</span>}
    </p>
  );
}

function Warning({ onConfirm, onCancel }: { onConfirm: () => void; onCancel: () => void }) {
  const { t } = useSetting();
  const confirm = useFirstFocus<HTMLButtonElement>();
  return (
    <div className="warning" role="alert">
      <p>{t.help.solutionWarning}</p>
      <Button className="btn danger" ref={confirm} onPress={onConfirm}>
        {t.help.solutionConfirm}
      </Button>
      <Button className="btn plain" onPress={onCancel}>
        {t.draft.cancel}
      </Button>
    </div>
  );
}
