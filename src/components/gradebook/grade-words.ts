import type { GradeCell } from "#src/domain/gradebook.ts";
import type { GradeFigure } from "#src/domain/grade-selection.ts";
import type { Locale } from "#src/domain/locale.ts";
import { formatNumber, formatSeconds } from "#src/lib/formats.ts";

/** A share as a percentage, with its sign. */
export const formatShare = (locale: Locale, share: number): string => `${formatNumber(locale, share * 100, 1)} %`;

/** What a cell of the table shows; undefined where there is nothing to show. */
export function wordFigure(locale: Locale, cell: GradeCell, figure: GradeFigure): string | undefined {
  switch (figure) {
    case "score":
      return cell.score === null ? undefined : formatNumber(locale, cell.score * 100, 1);
    case "attempts":
      return cell.attempts === 0 ? undefined : String(cell.attempts);
    case "time":
      return cell.workMs === 0 ? undefined : formatSeconds(locale, cell.workMs / 1000);
    case "gpu":
      return cell.gpuMs === 0 ? undefined : formatNumber(locale, cell.gpuMs / 1000, 1);
  }
}
