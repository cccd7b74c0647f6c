import { useEffect, useRef, useState } from "react";
import type { ClassRow, LastOutput } from "#src/domain/class-view.ts";
import { api } from "#src/lib/urls.ts";
import { useClass } from "./class-setting.ts";
import { fetchJson } from "./fetch-json.ts";

/** What a learner's last run has written. To ask for it is a look, and is noted. */
export function OutputDialog({ row, onClose }: { row: ClassRow; onClose: () => void }) {
  const { t, cohortId } = useClass();
  const { userId, exerciseUid, name } = row;
  const dialog = useRef<HTMLDialogElement>(null);
  const [answer, setAnswer] = useState<{ output: LastOutput | null } | "failed" | null>(null);

  useEffect(() => {
    dialog.current?.showModal();
    void fetchJson<LastOutput | null>(api.classOutput(cohortId, userId, exerciseUid ?? "")).then(
      (output) => setAnswer({ output }),
      () => setAnswer("failed"),
    );
  }, [cohortId, userId, exerciseUid]);

  return (
    <dialog ref={dialog} className="output-dialog" aria-labelledby="output-title" onClose={onClose}>
      <h2 id="output-title">{t.outputTitle(name)}</h2>
      <div aria-live="polite">
        {answer === "failed" && <p className="problem">{t.failed}</p>}
        {answer !== null && answer !== "failed" && <OutputText output={answer.output} />}
      </div>
      <p className="quiet">{t.outputNoted}</p>
      <form method="dialog">
        <button className="btn" type="submit">
          {t.close}
        </button>
      </form>
    </dialog>
  );
}

function OutputText({ output }: { output: LastOutput | null }) {
  const { t } = useClass();
  if (output === null) return <p>{t.outputNone}</p>;
  if (output.text === "") return <p>{t.outputEmpty}</p>;
  return (
    <>
      {output.isCut && <p className="quiet">{t.outputCut}</p>}
      {/* A box that scrolls has to be reached by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{output.text}</pre>
    </>
  );
}
