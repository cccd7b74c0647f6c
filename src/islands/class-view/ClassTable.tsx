import { memo, useState } from "react";
import type { ClassRow } from "#src/domain/class-view.ts";
import { urls } from "#src/lib/urls.ts";
import { AttentionCell } from "./AttentionCell.tsx";
import type { Order, SortKey } from "./class-order.ts";
import { type ClassMessages, useClass, wordPlace } from "./class-setting.ts";

interface Props {
  readonly rows: readonly ClassRow[];
  readonly now: number;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  readonly onOutput: (row: ClassRow) => void;
}

/** So many are drawn at first: drawing all of a large class in another order takes longer than a press should. */
const firstDrawn = 80;

const columns: readonly SortKey[] = ["attention", "name", "where", "doing", "since", "checks"];

/** Everybody that the filters leave. Each heading sorts; a second press turns the order around. */
export const ClassTable = memo(function ClassTable({ rows, now, order, onOrder, onOutput }: Props) {
  const { t } = useClass();
  const [drawsAll, setDrawsAll] = useState(false);
  const drawn = drawsAll ? rows : rows.slice(0, firstDrawn);
  if (rows.length === 0) return <p className="nobody">{t.filter.noneLeft}</p>;
  return (
    <div className="table-frame">
      <table className="learners">
        <thead>
          <tr>
            {columns.map((key) => (
              <th key={key} scope="col" aria-sort={order.key === key ? (order.isDescending ? "descending" : "ascending") : undefined}>
                <button
                  type="button"
                  aria-label={t.sortBy(t.columns[key])}
                  onClick={() => onOrder({ key, isDescending: order.key === key && !order.isDescending })}
                >
                  {t.columns[key]}
                  <span aria-hidden="true">{order.key === key ? (order.isDescending ? " ↓" : " ↑") : ""}</span>
                </button>
              </th>
            ))}
            <th scope="col">{t.columns.actions}</th>
          </tr>
        </thead>
        <tbody>
          {drawn.map((row) => (
            <LearnerRow
              key={row.userId}
              row={row}
              minutes={row.since === null ? null : Math.max(0, Math.floor((now - Date.parse(row.since)) / 60_000))}
              onOutput={onOutput}
            />
          ))}
        </tbody>
      </table>
      {drawn.length < rows.length && (
        <p className="more">
          <button type="button" className="btn" onClick={() => setDrawsAll(true)}>
            {t.more(rows.length - drawn.length)}
          </button>
        </p>
      )}
    </div>
  );
});

/** Drawn again only when something of it has changed. */
const LearnerRow = memo(function LearnerRow({
  row,
  minutes,
  onOutput,
}: {
  row: ClassRow;
  minutes: number | null;
  onOutput: (row: ClassRow) => void;
}) {
  const setting = useClass();
  const { t, locale, cohortId } = setting;
  const { userId, exerciseUid, name } = row;
  return (
    <tr data-doing={row.doing}>
      <td>
        <AttentionCell row={row} />
      </td>
      <th scope="row">{name}</th>
      <td>{wordPlace(setting, row)}</td>
      <td>{wordDoing(t, row)}</td>
      <td className="figures">{minutes === null ? "" : t.minutesAgo(minutes)}</td>
      <td className="figures">{row.checks === null ? "" : t.checks(row.passed ?? 0, row.checks)}</td>
      <td className="looks">
        {exerciseUid !== null && (
          <>
            <a href={urls.sharedDraft(locale, cohortId, userId, exerciseUid)} aria-label={t.lookNamed(name)}>
              {t.look}
            </a>
            <button type="button" className="link" aria-label={t.outputNamed(name)} onClick={() => onOutput(row)}>
              {t.output}
            </button>
          </>
        )}
      </td>
    </tr>
  );
});

function wordDoing(t: ClassMessages, { doing, position, isGraded, verdict }: ClassRow): string {
  if (doing === "waits" && position !== null) return t.waitsAt(position);
  if (doing === "runs" && isGraded) return t.runsGraded;
  if (doing === "graded" && verdict !== null) return t.verdicts[verdict];
  return t.doing[doing];
}
