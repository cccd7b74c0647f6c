import type { Locale } from "#src/domain/locale.ts";
import { formatNumber } from "#src/lib/formats.ts";

const hourMs = 3_600_000;

/** Slice time as hours. */
export const formatHours = (locale: Locale, ms: number): string => formatNumber(locale, ms / hourMs, 2);
