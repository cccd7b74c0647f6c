import type { Picture } from "#contract/verdict.ts";
import { useSetting } from "../workspace-context.ts";
import { makeLinearScale } from "./chart-scale.ts";
import { formatMark } from "./MetricChart.tsx";
import { findRange } from "./mismatch-cells.ts";

const width = 420;
const height = 150;
const frame = { left: 56, right: 12, top: 10, bottom: 12 };

/** Both rows of numbers over one another; where a value is no finite number, its line is broken. */
export function MismatchCurve({ picture, label }: { picture: Picture; label: string }) {
  const { t, locale } = useSetting();
  const [low, high] = findRange(picture.expected, picture.actual);
  const x = makeLinearScale(0, Math.max(1, picture.columns - 1), frame.left, width - frame.right);
  const y = makeLinearScale(low, high, height - frame.bottom, frame.top, 3);
  const drawLine = (values: Picture["expected"]) =>
    values
      .map((value, index) => {
        if (value === null) return "";
        const isStart = index === 0 || values[index - 1] === null;
        return `${isStart ? "M" : "L"}${x.place(index).toFixed(1)} ${y.place(value).toFixed(1)}`;
      })
      .join("");
  return (
    <>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <g className="axes">
          {y.marks.map((value) => (
            <g key={value}>
              <line x1={frame.left} x2={width - frame.right} y1={y.place(value)} y2={y.place(value)} />
              <text x={frame.left - 6} y={y.place(value)} dy="0.32em" textAnchor="end">
                {formatMark(locale, value)}
              </text>
            </g>
          ))}
        </g>
        <path className="expected" d={drawLine(picture.expected)} />
        <path className="actual" d={drawLine(picture.actual)} />
      </svg>
      <ul className="key" aria-hidden="true">
        <li className="expected">{t.mismatch.expected}</li>
        <li className="actual">{t.mismatch.actual}</li>
      </ul>
    </>
  );
}
