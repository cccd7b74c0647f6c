import type { Filter } from "./class-order.ts";
import { useClass } from "./class-setting.ts";

interface Props {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly shown: number;
  readonly all: number;
}

/** Who is shown: plain form controls, so that the keyboard knows them. */
export function ClassFilters({ filter, onFilter, shown, all }: Props) {
  const { t, items } = useClass();
  const exercises = [...items.values()].filter(({ kind }) => kind === "exercise");
  const choices = [
    ["all", t.filter.all],
    ["attention", t.filter.attention],
    ["there", t.filter.there],
  ] as const;
  return (
    <div className="filters">
      <fieldset>
        <legend>{t.filter.label}</legend>
        {choices.map(([who, label]) => (
          <label key={who}>
            <input type="radio" name="class-who" checked={filter.who === who} onChange={() => onFilter({ ...filter, who })} />
            {label}
          </label>
        ))}
      </fieldset>
      <label className="field">
        {t.filter.name}
        <input type="search" value={filter.name} onChange={(event) => onFilter({ ...filter, name: event.currentTarget.value })} />
      </label>
      <label className="field">
        {t.filter.exercise}
        <select value={filter.exerciseUid} onChange={(event) => onFilter({ ...filter, exerciseUid: event.currentTarget.value })}>
          <option value="">{t.filter.everyExercise}</option>
          {exercises.map(({ uid, title }) => (
            <option key={uid} value={uid}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <output className="quiet figures">{t.filter.shown(shown, all)}</output>
    </div>
  );
}
