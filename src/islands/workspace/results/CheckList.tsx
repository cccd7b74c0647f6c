import type { CheckView } from "#src/domain/job-view.ts";
import { formatNumber } from "#src/lib/formats.ts";
import { GrowthChart } from "../charts/GrowthChart.tsx";
import { MismatchPicture } from "../charts/MismatchPicture.tsx";
import { SpeedChart } from "../charts/SpeedChart.tsx";
import { useSetting } from "../workspace-context.ts";

const signs = { passed: "✓", failed: "✗", skipped: "–", "not-gradable": "?" } as const;

/** Every check under the task it belongs to, the failing ones with their reason. */
export function CheckList({ checks }: { checks: readonly CheckView[] }) {
  const { t, exercise } = useSetting();
  const tasks = exercise.tasks.filter(({ id }) => checks.some(({ task }) => task === id));
  return (
    <>
      {tasks.map(({ id, title }) => (
        <section key={id} className="task-checks">
          <h4>{t.verdict.task(id, title)}</h4>
          <ul className="checks">
            {checks
              .filter(({ task }) => task === id)
              .map((check) => (
                <CheckRow key={check.id} check={check} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function CheckRow({ check }: { check: CheckView }) {
  const { t, locale, exercise } = useSetting();
  const name = exercise.checkTitles[check.id] ?? check.id.replace(/[._-]+/g, " ");
  return (
    <li className={check.status}>
      <span className="sign" aria-hidden="true">
        {signs[check.status]}
      </span>
      <span>
        <span className="name">{name}</span> <span className="visually-hidden">{t.verdict.check[check.status]}</span>
      </span>
      {check.maxPoints > 0 && (
        <span className="points">{t.verdict.points(formatNumber(locale, check.points, 1), formatNumber(locale, check.maxPoints, 1))}</span>
      )}
      {check.message && <p>{check.message}</p>}
      {check.input && (
        <p>
          {t.verdict.input} <code>{check.input}</code>
        </p>
      )}
      {check.picture && <MismatchPicture picture={check.picture} />}
      {check.speed && <SpeedChart speed={check.speed} />}
      {check.growth && <GrowthChart growth={check.growth} />}
    </li>
  );
}
