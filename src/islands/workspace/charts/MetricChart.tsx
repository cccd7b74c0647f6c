import type { Locale } from "#src/domain/locale.ts";
import type { MetricPoint, MetricSeries } from "../job/metric-series.ts";
import { useSetting } from "../workspace-context.ts";
import { makeLinearScale, makeLogScale, type Scale } from "./chart-scale.ts";

const width = 420;
const height = 220;
const frame = { left: 48, right: 12, top: 14, bottom: 30 };

/** A number short enough for an axis. */
export function formatMark(locale: Locale, value: number): string {
  const size = Math.abs(value);
  const isShort = value === 0 || (size >= 0.001 && size < 100_000);
  return new Intl.NumberFormat(
    locale,
    isShort ? { maximumSignificantDigits: 4 } : { notation: "scientific", maximumSignificantDigits: 2 },
  ).format(value);
}

/** One metric's curve, growing while the program runs. Its words for those who do not see it stand beside it. */
export function MetricChart({ name, series, isLog }: { name: string; series: MetricSeries; isLog: boolean }) {
  const { t, locale } = useSetting();
  const points = series.points.filter(({ value }) => Number.isFinite(value) && (!isLog || value > 0));
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const x = makeLinearScale(findLowest(points, "step"), findHighest(points, "step"), frame.left, width - frame.right);
  const makeScale = isLog ? makeLogScale : makeLinearScale;
  const y = makeScale(findLowest(points, "value"), findHighest(points, "value"), height - frame.bottom, frame.top);
  const mark = (value: number) => formatMark(locale, value);
  return (
    <figure className="chart">
      <figcaption>
        <b>{name}</b> <span className="figures">{mark(last.value)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t.charts.summary(name, series.count, mark(first.value), mark(last.value), mark(series.lowest))}
      >
        <Axes x={x} y={y} />
        <polyline
          className="curve"
          points={points.map(({ step, value }) => `${x.place(step).toFixed(1)},${y.place(value).toFixed(1)}`).join(" ")}
        />
        <circle className="latest" cx={x.place(last.step)} cy={y.place(last.value)} r={3.5} />
      </svg>
    </figure>
  );
}

function Axes({ x, y }: { x: Scale; y: Scale }) {
  const { t, locale } = useSetting();
  return (
    <g className="axes">
      {y.marks.map((value) => (
        <g key={value}>
          <line x1={frame.left} x2={width - frame.right} y1={y.place(value)} y2={y.place(value)} />
          <text x={frame.left - 8} y={y.place(value)} dy="0.32em" textAnchor="end">
            {formatMark(locale, value)}
          </text>
        </g>
      ))}
      {x.marks.map((value) => (
        <text key={value} x={x.place(value)} y={height - 10} textAnchor="middle">
          {formatMark(locale, value)}
        </text>
      ))}
      <text className="axis-name" x={width - frame.right} y={height - frame.bottom - 6} textAnchor="end">
        {t.charts.step}
      </text>
    </g>
  );
}

function findLowest(points: readonly MetricPoint[], key: keyof MetricPoint): number {
  return points.reduce((lowest, point) => Math.min(lowest, point[key]), Number.POSITIVE_INFINITY);
}

function findHighest(points: readonly MetricPoint[], key: keyof MetricPoint): number {
  return points.reduce((highest, point) => Math.max(highest, point[key]), Number.NEGATIVE_INFINITY);
}
