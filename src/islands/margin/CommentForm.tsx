import { useState } from "react";
import type { Locale } from "#src/domain/locale.ts";
import { useFirstFocus } from "../workspace/use-first-focus.ts";
import { besideMessages } from "./margin-setting.ts";

/** A few words to be said beside a line. What was typed stays where sending fails. */
export function CommentForm({ locale, onSend }: { locale: Locale; onSend: (text: string) => Promise<void> }) {
  const t = besideMessages[locale];
  const field = useFirstFocus<HTMLTextAreaElement>();
  const [text, setText] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);

  async function send(): Promise<void> {
    if (isSending || text.trim() === "") return;
    setIsSending(true);
    try {
      await onSend(text);
    } catch {
      setHasFailed(true);
      setIsSending(false);
    }
  }

  return (
    <form
      className="comment-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label>
        {t.comments.text}
        <textarea ref={field} rows={3} maxLength={2000} required value={text} onChange={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="submit" className="btn tool" aria-disabled={isSending || undefined}>
        {t.comments.send}
      </button>
      {hasFailed && (
        <p className="problem" role="alert">
          {t.failed}
        </p>
      )}
    </form>
  );
}
