import type { Speed } from "#contract/verdict.ts";
import { useSetting } from "../workspace-context.ts";
import { makeLinearScale, type Scale } from "./chart-scale.ts";
import { formatMark } from "./MetricChart.tsx";

const width = 420;
const height = 118;
const frame = { left: 12, right: 12 };
const rows = { baseline: 34, learner: 74, axis: 96 };

/** Every timed pair as two dots on one axis of milliseconds, and where the believable ends; in words beside it. */
export function SpeedChart({ speed }: { speed: Speed }) {
  const { t, locale } = useSetting();
  const baseline = speed.pairs.map(([time]) => time).toSorted((a, b) => a - b);
  const learner = speed.pairs.map(([, time]) => time).toSorted((a, b) => a - b);
  const x = makeLinearScale(0, Math.max(...baseline, ...learner, speed.floorMs), frame.left, width - frame.right);
  const mark = (value: number) => formatMark(locale, Number(value.toPrecision(3)));
  const summary = t.speed.summary(mark(speed.ratio), mark(speed.low), mark(speed.high), mark(speed.atLeast));
  return (
    <figure className="chart speed">
      <figcaption>{summary}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
        <g className="axes">
          {x.marks.map((value) => (
            <g key={value}>
              <line x1={x.place(value)} x2={x.place(value)} y1={8} y2={rows.axis - 10} />
              <text x={x.place(value)} y={rows.axis + 6} textAnchor={findAnchor(x.place(value))}>
                {mark(value)} ms
              </text>
            </g>
          ))}
          <text x={frame.left} y={rows.baseline - 12}>
            {t.speed.baseline}
          </text>
          <text x={frame.left} y={rows.learner - 12}>
            {t.speed.learner}
          </text>
        </g>
        <Row className="baseline" times={baseline} scale={x} y={rows.baseline} />
        <Row className="learner" times={learner} scale={x} y={rows.learner} />
        {speed.floorMs > 0 && <line className="floor" x1={x.place(speed.floorMs)} x2={x.place(speed.floorMs)} y1={4} y2={rows.axis - 8} />}
      </svg>
      <details className="metric-table">
        <summary>{t.charts.table}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.speed.times}</th>
              <th scope="col">{t.speed.fastest}</th>
              <th scope="col">{t.speed.middle}</th>
              <th scope="col">{t.speed.slowest}</th>
            </tr>
          </thead>
          <tbody>
            {(["baseline", "learner"] as const).map((who) => {
              const times = who === "baseline" ? baseline : learner;
              return (
                <tr key={who}>
                  <th scope="row">{t.speed[who]}</th>
                  {[times[0], times[Math.floor(times.length / 2)], times.at(-1)].map((time, column) => (
                    // oxlint-disable-next-line react/no-array-index-key -- a fixed row of three
                    <td key={column}>{mark(time ?? 0)} ms</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
        {speed.floorMs > 0 && <p className="quiet">{t.speed.floor(mark(speed.floorMs))}</p>}
      </details>
    </figure>
  );
}

/** So that the words at either end stay within the picture. */
function findAnchor(place: number): "start" | "middle" | "end" {
  if (place < 30) return "start";
  return place > width - 30 ? "end" : "middle";
}

function Row({ className, times, scale, y }: { className: string; times: readonly number[]; scale: Scale; y: number }) {
  const middle = scale.place(times[Math.floor(times.length / 2)] ?? 1);
  return (
    <g className={className}>
      {times.map((time, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- sorted times, which may be equal
        <circle key={index} cx={scale.place(time)} cy={y} r={3} />
      ))}
      <line x1={middle} x2={middle} y1={y - 8} y2={y + 8} />
    </g>
  );
}
