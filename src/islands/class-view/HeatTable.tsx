import { memo } from "react";
import type { ExerciseHeat } from "#src/domain/class-view.ts";
import { useClass } from "./class-setting.ts";

/** How the class stands with each exercise, in the course's order. */
export const HeatTable = memo(function HeatTable({
  heat,
  onShow,
}: {
  heat: ReadonlyMap<string, ExerciseHeat>;
  onShow: (exerciseUid: string) => void;
}) {
  const { t, items } = useClass();
  const exercises = [...items.values()].filter(({ kind }) => kind === "exercise");
  return (
    <section aria-labelledby="heat">
      <h2 id="heat">{t.heat.title}</h2>
      <div className="table-frame">
        <table className="heat">
          <thead>
            <tr>
              <th scope="col">{t.filter.exercise}</th>
              <th scope="col">{t.heat.passed}</th>
              <th scope="col">{t.heat.working}</th>
              <th scope="col">{t.heat.stuck}</th>
            </tr>
          </thead>
          <tbody>
            {exercises.map(({ uid, title, module }) => {
              const { passed = 0, working = 0, stuck = 0 } = heat.get(uid) ?? {};
              return (
                <tr key={uid}>
                  <th scope="row">
                    <button type="button" className="link" aria-label={t.heat.show(title)} onClick={() => onShow(uid)}>
                      {title}
                    </button>
                    <span className="quiet">{module}</span>
                  </th>
                  <td className="figures pass">{passed}</td>
                  <td className="figures">{working}</td>
                  <td className={stuck > 0 ? "figures fail" : "figures"}>{stuck}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
});
