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

const side = 130;
const stride = 145;

function Grids({ picture, label }: { picture: Picture; label: string }) {
  const { t } = useSetting();
  const range = findRange(picture.expected, picture.actual);
  const apart = [0, findRange(picture.difference)[1]] as const;
  return (
    <svg viewBox={`0 0 ${2 * stride + side} ${side + 20}`} role="img" aria-label={label}>
      {(["expected", "actual", "difference"] as const).map((which, place) => (
        <g key={which} className={`grid ${which}`}>
          <svg x={place * stride} width={side} height={side} viewBox={`0 0 ${picture.columns} ${picture.rows}`} preserveAspectRatio="none">
            <rect width={picture.columns} height={picture.rows} />
            {[...drawLevels(picture[which], picture.columns, which === "difference" ? apart : range)].map(([level, path]) => (
              <path key={level} d={path} {...(level === "none" ? { className: "none" } : { fillOpacity: level / levels })} />
            ))}
          </svg>
          <text x={place * stride} y={side + 16}>
            {t.mismatch[which]}
          </text>
        </g>
      ))}
    </svg>
  );
}
