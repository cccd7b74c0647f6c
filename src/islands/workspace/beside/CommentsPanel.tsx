import { besideMessages } from "../../margin/margin-setting.ts";
import type { Thread } from "../../margin/threads.ts";
import { ThreadList } from "../../margin/ThreadList.tsx";
import type { SourcePlace } from "../output/traceback.ts";
import { useSetting } from "../workspace-context.ts";
import type { Beside } from "./use-beside.ts";

interface Props {
  readonly beside: Beside;
  readonly threads: readonly Thread[];
  readonly onGoTo: (place: SourcePlace) => void;
}

/** Comments in words beneath the code; in Monaco each has its mark beside its line as well. A new one is said aloud. */
export function CommentsPanel({ beside, threads, onGoTo }: Props) {
  const { locale } = useSetting();
  const { comments: t } = besideMessages[locale];
  const newest = beside.comments.filter(({ isLearner }) => !isLearner).at(-1);
  const open = threads.filter(({ isDone }) => !isDone).length;
  return (
    <details className="margin-comments" open={open > 0 || undefined} hidden={threads.length === 0}>
      <summary>
        {t.title} ({open})
      </summary>
      <output className="visually-hidden">{newest ? t.arrived(newest.author || t.gone) : ""}</output>
      <ThreadList
        locale={locale}
        threads={threads}
        api={beside.threads}
        onGoTo={({ fileName, line }) => onGoTo({ path: fileName, line })}
      />
    </details>
  );
}
