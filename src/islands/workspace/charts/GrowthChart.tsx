import type { Growth } from "#contract/verdict.ts";
import { useSetting } from "../workspace-context.ts";
import { makeLinearScale, type Scale } from "./chart-scale.ts";
import { drawAllowed } from "./growth-allowed.ts";
import { formatMark } from "./MetricChart.tsx";

const width = 420;
const height = 200;
const frame = { left: 56, right: 26, top: 12, bottom: 30 };

/** The time of a call at each size, and how it would have gone on from the smaller sizes at the growth that is allowed. */
export function GrowthChart({ growth }: { growth: Growth }) {
  const { t, locale } = useSetting();
  const mark = (value: number) => formatMark(locale, Number(value.toPrecision(3)));
  const summary = t.growth.summary(mark(growth.exponent), mark(growth.low), mark(growth.high), mark(growth.atMost));
  const largest = Math.max(...growth.points.map(([size]) => size));
  const x = makeLinearScale(0, largest, frame.left, width - frame.right, 4);
  const longest = Math.max(...growth.points.map(([, , quick]) => quick)) * 1.05;
  const y = makeLinearScale(0, longest, height - frame.bottom, frame.top, 4);
  const allowed = drawAllowed(growth)
    .filter(([, time]) => time >= 0 && time <= longest)
    .map(([size, time]) => `${x.place(size).toFixed(1)},${y.place(time).toFixed(1)}`);
  return (
    <figure className="chart growth">
      <figcaption>{summary}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
        <Axes x={x} y={y} mark={mark} />
        <polyline className="allowed" points={allowed.join(" ")} />
        {growth.points.map(([size, shortest, quick, slowest]) => (
          <g key={size} className="learner">
            <line x1={x.place(size)} x2={x.place(size)} y1={y.place(shortest)} y2={y.place(Math.min(slowest, longest))} />
            <circle cx={x.place(size)} cy={y.place(quick)} r={4} />
          </g>
        ))}
      </svg>
      <ul className="key" aria-hidden="true">
        <li className="learner">{t.growth.learner}</li>
        <li className="allowed">{t.growth.allowed}</li>
      </ul>
      <GrowthTable growth={growth} mark={mark} />
    </figure>
  );
}

function Axes({ x, y, mark }: { x: Scale; y: Scale; mark: (value: number) => string }) {
  const { t } = useSetting();
  return (
    <g className="axes">
      {y.marks.map((value) => (
        <g key={value}>
          <line x1={frame.left} x2={width - frame.right} y1={y.place(value)} y2={y.place(value)} />
          <text x={frame.left - 6} y={y.place(value)} dy="0.32em" textAnchor="end">
            {mark(value)} ms
          </text>
        </g>
      ))}
      {x.marks.map((value) => (
        <text key={value} x={x.place(value)} y={height - 10} textAnchor="middle">
          {mark(value)}
        </text>
      ))}
      <text x={width - frame.right} y={height - frame.bottom - 6} textAnchor="end">
        {t.growth.size}
      </text>
    </g>
  );
}

function GrowthTable({ growth, mark }: { growth: Growth; mark: (value: number) => string }) {
  const { t } = useSetting();
  return (
    <details className="metric-table">
      <summary>{t.charts.table}</summary>
      <table>
        <caption>{t.growth.times(growth.rounds)}</caption>
        <thead>
          <tr>
            <th scope="col">{t.growth.size}</th>
            <th scope="col">{t.speed.fastest}</th>
            <th scope="col">{t.growth.quarter}</th>
            <th scope="col">{t.speed.slowest}</th>
          </tr>
        </thead>
        <tbody>
          {growth.points.map(([size, shortest, quick, longest]) => (
            <tr key={size}>
              <th scope="row">{size}</th>
              <td>{mark(shortest)} ms</td>
              <td>{mark(quick)} ms</td>
              <td>{mark(longest)} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
