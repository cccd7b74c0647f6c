import { Fragment, useState } from "react";
import type { Locale } from "#src/domain/locale.ts";
import { classMessages } from "../class-view/class-setting.ts";
import { CommentForm } from "../margin/CommentForm.tsx";
import { besideMessages } from "../margin/margin-setting.ts";
import type { Thread } from "../margin/threads.ts";

interface Props {
  readonly locale: Locale;
  readonly path: string;
  readonly text: string;
  readonly threads: readonly Thread[];
  readonly onComment: (line: number, lineText: string, text: string) => Promise<void>;
}

/** A file line by line. The number of each line is the button by which it is commented on. */
export function CodeLines({ locale, path, text, threads, onComment }: Props) {
  const t = classMessages[locale].draft;
  const { comments } = besideMessages[locale];
  const [chosen, setChosen] = useState<number | null>(null);
  const lines = text.split("\n");
  return (
    <figure>
      <figcaption>
        <code>{path}</code>
      </figcaption>
      <ol className="code-lines">
        {lines.map((line, index) => {
          const number = index + 1;
          const said = threads.filter((thread) => thread.line === number && !thread.isDone).length;
          return (
            // A line is its number: there is nothing else to know it by.
            // oxlint-disable-next-line react/no-array-index-key
            <Fragment key={number}>
              <li className={said > 0 ? "commented" : undefined}>
                <button
                  type="button"
                  data-line={`${path}:${number}`}
                  aria-label={`${t.comment(path, number)}${said > 0 ? `, ${comments.glyph(said)}` : ""}`}
                  aria-expanded={chosen === number}
                  onClick={() => setChosen(chosen === number ? null : number)}
                >
                  {number}
                </button>
                <code>{line}</code>
                {said > 0 && (
                  <span className="mark" aria-hidden="true">
                    ● {said}
                  </span>
                )}
              </li>
              {chosen === number && (
                <li className="form-line">
                  <CommentForm
                    locale={locale}
                    onSend={async (words) => {
                      await onComment(number, line, words);
                      setChosen(null);
                    }}
                  />
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
    </figure>
  );
}
