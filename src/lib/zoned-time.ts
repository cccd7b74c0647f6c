// Wall-clock times and the moments they stand for. Moments are stored; people read and write clocks.

/** Zones that a form offers: Europe's, where the factories stand, and UTC. */
export const offeredZones: readonly string[] = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone.startsWith("Europe/"))];

/** The zone in which the server writes times. */
export const houseZone = "Europe/Paris";

const minuteMs = 60_000;
/** No zone is further from UTC than this. */
const farthestMs = 15 * 60 * minuteMs;

/**
 * The moment at which a clock in this zone shows `2026-12-01T23:59`; undefined
 * where it never does, because the clock is put forward then. What it shows twice
 * is taken for the second time: the later one.
 */
export function parseZonedTime(local: string, zone: string): Date | undefined {
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return undefined;
  const offsets = [asUtc - farthestMs, asUtc + farthestMs].map((moment) => readClock(new Date(moment), zone) - moment);
  const candidates = offsets.map((offset) => new Date(asUtc - offset)).filter((moment) => readClock(moment, zone) === asUtc);
  return candidates.toSorted((a, b) => b.getTime() - a.getTime())[0];
}

/** What a clock in this zone shows, as `2026-12-01T23:59`. */
export const writeZonedTime = (moment: Date, zone: string): string => new Date(readClock(moment, zone)).toISOString().slice(0, 16);

/** What a clock shows, as if it were UTC. */
function readClock(moment: Date, zone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return Date.parse(`${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}Z`);
}
