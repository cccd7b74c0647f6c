import type { MetricSeries } from "../job/metric-series.ts";
import { useSetting } from "../workspace-context.ts";
import { formatMark } from "./MetricChart.tsx";

const mostRows = 40;

/** The curves as numbers: evenly chosen steps, the latest among them. */
export function MetricTable({ metrics }: { metrics: ReadonlyArray<readonly [string, MetricSeries]> }) {
  const { t, locale } = useSetting();
  const rows = new Map<number, Map<string, number>>();
  for (const [name, series] of metrics) {
    for (const { step, value } of series.points) rows.set(step, (rows.get(step) ?? new Map<string, number>()).set(name, value));
  }
  const steps = Array.from(rows.keys()).toSorted((one, other) => one - other);
  const chosen = choose(steps, mostRows);
  return (
    <details className="metric-table">
      <summary>{t.charts.table}</summary>
      {chosen.length < steps.length && <p className="quiet">{t.charts.shown(chosen.length, steps.length)}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">{t.charts.step}</th>
            {metrics.map(([name]) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chosen.map((step) => (
            <tr key={step}>
              <th scope="row">{formatMark(locale, step)}</th>
              {metrics.map(([name]) => (
                <td key={name}>{formatValue(rows.get(step)?.get(name))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );

  function formatValue(value: number | undefined): string {
    return value === undefined ? "" : formatMark(locale, value);
  }
}

function choose(steps: readonly number[], most: number): number[] {
  if (steps.length <= most) return [...steps];
  return Array.from({ length: most }, (_, index) => steps[Math.round((index * (steps.length - 1)) / (most - 1))] ?? 0);
}
