/** A moment as a calendar in some zone shows it. */
export interface LocalWeek {
  /** ISO 8601, as in 2026-W48. */
  readonly week: string;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
}

const dayMs = 86_400_000;

/** The week that a moment lies in where the clock shows this zone's time. A zone that is unknown throws. */
export function findLocalWeek(moment: Date, zone: string): LocalWeek {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const day = Date.UTC(parts.get("year") ?? 0, (parts.get("month") ?? 1) - 1, parts.get("day"));
  const weekday = new Date(day).getUTCDay() || 7;
  // A week belongs to the year that its Thursday lies in.
  const thursday = new Date(day + (4 - weekday) * dayMs);
  const year = thursday.getUTCFullYear();
  const number = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs));
  return { week: `${year}-W${String(number).padStart(2, "0")}`, weekday, hour: parts.get("hour") ?? 0 };
}
