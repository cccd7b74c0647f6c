import type { Picture } from "#contract/verdict.ts";
import { useSetting } from "../workspace-context.ts";
import { formatMark } from "./MetricChart.tsx";
import { drawLevels, findRange, findWorst, levels } from "./mismatch-cells.ts";
import { MismatchCurve } from "./MismatchCurve.tsx";
import { MismatchTable } from "./MismatchTable.tsx";

/** What was expected beside what came, and how far they are apart: in a drawing, a sentence, and a table of the worst places. */
export function MismatchPicture({ picture }: { picture: Picture }) {
  const { t, locale } = useSetting();
  const { rows, columns, of, difference } = picture;
  const isCurve = rows === 1;
  const isCut = rows < of[0] || columns < of[1];
  const isFinite = difference.every((value) => value !== null);
  const most = formatMark(locale, findRange(difference)[1]);
  const finite = isCurve ? t.mismatch.curve(of[1], most) : t.mismatch.grid(...of, most);
  const summary = isFinite ? finite : isCurve ? t.mismatch.curveNotFinite(of[1]) : t.mismatch.gridNotFinite(...of);
  return (
    <figure className="chart mismatch">
      <figcaption>{summary}</figcaption>
      {isCurve ? <MismatchCurve picture={picture} label={summary} /> : <Grids picture={picture} label={summary} />}
      {isCut && <p className="quiet">{t.mismatch.blocks}</p>}
      <MismatchTable picture={picture} worst={findWorst(picture)} />
    </figure>
  );
}

function Grids({ picture, label }: { picture: Picture; label: string }) {
  const { t } = useSetting();
  const range = findRange(picture.expected, picture.actual);
  const apart = findRange(picture.difference)[1];
  return (
    <div className="panels" role="img" aria-label={label}>
      {(["expected", "actual", "difference"] as const).map((which) => (
        <div key={which} className={which}>
          <svg viewBox={`0 0 ${picture.columns} ${picture.rows}`} preserveAspectRatio="none" aria-hidden="true">
            {[...drawLevels(picture[which], picture.columns, which === "difference" ? [0, apart] : range)].map(([level, path]) =>
              level === "none" ? (
                <path key={level} className="none" d={path} />
              ) : (
                <path key={level} d={path} fillOpacity={level / levels} />
              ),
            )}
          </svg>
          <span>{t.mismatch[which]}</span>
        </div>
      ))}
    </div>
  );
}
