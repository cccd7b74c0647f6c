import type { Picture } from "#contract/verdict.ts";
import { useSetting } from "../workspace-context.ts";
import { formatMark } from "./MetricChart.tsx";
import type { Place } from "./mismatch-cells.ts";

/** The places that are furthest off, as numbers. */
export function MismatchTable({ picture, worst }: { picture: Picture; worst: readonly Place[] }) {
  const { t, locale } = useSetting();
  const isCurve = picture.rows === 1;
  const show = (value: number | null | undefined) => (typeof value === "number" ? formatMark(locale, value) : t.mismatch.notFinite);
  return (
    <details className="metric-table">
      <summary>{t.mismatch.worst}</summary>
      <table>
        <thead>
          <tr>
            {!isCurve && <th scope="col">{t.mismatch.row}</th>}
            <th scope="col">{isCurve ? t.mismatch.place : t.mismatch.column}</th>
            <th scope="col">{t.mismatch.expected}</th>
            <th scope="col">{t.mismatch.actual}</th>
            <th scope="col">{t.mismatch.difference}</th>
          </tr>
        </thead>
        <tbody>
          {worst.map(({ index, rows, columns }) => (
            <tr key={index}>
              {!isCurve && <th scope="row">{formatStretch(rows)}</th>}
              <th scope="row">{formatStretch(columns)}</th>
              <td>{show(picture.expected[index])}</td>
              <td>{show(picture.actual[index])}</td>
              <td>{show(picture.difference[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function formatStretch([first, last]: readonly [number, number]): string {
  return first === last ? String(first) : `${first}–${last}`;
}
