import type { ClassRow } from "#src/domain/class-view.ts";
import { useClass, wordStuck } from "./class-setting.ts";

/** What somebody needs, in words: a call for help with its question, or what they are stuck at. */
export function AttentionCell({ row }: { row: ClassRow }) {
  const setting = useClass();
  const { t, items } = setting;
  const stuck = wordStuck(setting, row);
  return (
    <>
      {row.help.map(({ id, question, takenBy, exerciseUid }) => (
        <div key={id} className="attention">
          <span className="tag limit">{exerciseUid === row.exerciseUid ? t.asks : t.asksIn(items.get(exerciseUid)?.title ?? "")}</span>
          {question && <q>{question}</q>}
          {takenBy && <span className="quiet">{t.takenBy(takenBy)}</span>}
        </div>
      ))}
      {stuck && <span className="tag fail">{stuck}</span>}
    </>
  );
}
