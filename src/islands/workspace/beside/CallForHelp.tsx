import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { besideMessages } from "../../margin/margin-setting.ts";
import { useSetting } from "../workspace-context.ts";
import type { Beside } from "./use-beside.ts";

/** "Come to help": asked once, told who comes, taken back where it is no longer needed. */
export function CallForHelp({ beside }: { beside: Beside }) {
  const { locale } = useSetting();
  const { help: t, failed } = besideMessages[locale];
  const [question, setQuestion] = useState("");
  const [hasFailed, setHasFailed] = useState(false);
  const { help } = beside;
  const press = (work: Promise<void>) =>
    void work.then(
      () => setHasFailed(false),
      () => setHasFailed(true),
    );
  return (
    <section className="call-for-help" aria-labelledby="call-for-help">
      <h2 id="call-for-help">{t.title}</h2>
      <output>{help === null ? "" : help.takenBy === null ? t.raised : t.taken(help.takenBy)}</output>
      {help === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            press(beside.raise(question).then(() => setQuestion("")));
          }}
        >
          <label>
            {t.question}
            <textarea rows={2} maxLength={500} value={question} onChange={(event) => setQuestion(event.currentTarget.value)} />
          </label>
          <Button className="btn" type="submit">
            {t.raise}
          </Button>
        </form>
      ) : (
        <>
          {help.question && <q>{help.question}</q>}
          <p>
            <Button className="btn" onPress={() => press(beside.withdraw(help.id))}>
              {t.withdraw}
            </Button>
          </p>
        </>
      )}
      {hasFailed && (
        <p className="problem" role="alert">
          {failed}
        </p>
      )}
    </section>
  );
}
