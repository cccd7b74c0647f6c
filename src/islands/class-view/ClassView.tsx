import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { ClassChange, ClassItem, ClassRow } from "#src/domain/class-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { arrange, type Filter, type Order, rankAttention } from "./class-order.ts";
import { ClassContext, type ClassSetting, classMessages, wordPlace } from "./class-setting.ts";
import { ClassFilters } from "./ClassFilters.tsx";
import { ClassTable } from "./ClassTable.tsx";
import { ConnectionNote } from "./ConnectionNote.tsx";
import { HeatTable } from "./HeatTable.tsx";
import { MistakesPanel } from "./MistakesPanel.tsx";
import { OutputDialog } from "./OutputDialog.tsx";
import { useClassFeed } from "./use-class-feed.ts";
import { useNow } from "./use-now.ts";
import "./class-view.css";

interface Props {
  readonly locale: Locale;
  readonly cohortId: string;
  readonly first: ClassChange;
  readonly items: readonly ClassItem[];
}

/** A class at work, for whoever teaches it: who needs help first, then everybody else. */
export function ClassView({ locale, cohortId, first, items }: Props) {
  const t = classMessages[locale];
  const setting = useMemo(
    (): ClassSetting => ({ locale, t, cohortId, items: new Map(items.map((item) => [item.uid, item])) }),
    [locale, t, cohortId, items],
  );
  const [filter, setFilter] = useState<Filter>({ who: "all", name: "", exerciseUid: "" });
  const [order, setOrder] = useState<Order>({ key: "attention", isDescending: false });
  const [outputOf, setOutputOf] = useState<ClassRow | null>(null);
  const [call, setCall] = useState("");
  const say = useCallback(
    ({ row, exerciseUid }: { row: ClassRow; exerciseUid: string }) =>
      setCall(t.announceHelp(row.name, setting.items.get(exerciseUid)?.title ?? "")),
    [t, setting],
  );
  const { state, connection } = useClassFeed(cohortId, first, say);
  const now = useNow(first.at);

  // A press shows at once; the table follows when there is time, and news of the class never stand in the way of either.
  const shownFilter = useDeferredValue(filter);
  const shownOrder = useDeferredValue(order);
  const shownRows = useDeferredValue(state.rows);
  const rows = useMemo(
    () => arrange(shownRows.values(), shownFilter, shownOrder, (row) => wordPlace(setting, row)),
    [shownRows, shownFilter, shownOrder, setting],
  );
  const { calls, stuck, there } = useMemo(() => countRows(state.rows), [state.rows]);
  const chooseExercise = useCallback((exerciseUid: string) => setFilter((before) => ({ ...before, exerciseUid })), []);

  return (
    <ClassContext value={setting}>
      <div className="class-view">
        <ConnectionNote connection={connection} at={state.at} />
        <p className="summary figures">{t.summary(calls, stuck, there, state.rows.size)}</p>
        {/* Only calls for help are said aloud: a class at work would never be silent. */}
        <output className="visually-hidden">{call}</output>
        <ClassFilters filter={filter} onFilter={setFilter} shown={rows.length} all={state.rows.size} />
        <ClassTable rows={rows} now={now} order={shownOrder} onOrder={setOrder} onOutput={setOutputOf} />
        <HeatTable heat={state.heat} onShow={chooseExercise} />
        <MistakesPanel />
        {outputOf && <OutputDialog row={outputOf} onClose={() => setOutputOf(null)} />}
      </div>
    </ClassContext>
  );
}

function countRows(rows: ReadonlyMap<string, ClassRow>) {
  const all = [...rows.values()];
  return {
    calls: all.filter((row) => rankAttention(row) < 2).length,
    stuck: all.filter((row) => row.stuck !== null).length,
    there: all.filter((row) => row.doing !== "away").length,
  };
}
