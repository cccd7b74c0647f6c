import type { Locale } from "#src/domain/locale.ts";
import { houseZone } from "./zoned-time.ts";

// Numbers as people read them. Built once per language: an Intl object costs more than a page.

const tags: Readonly<Record<Locale, string>> = { en: "en-GB", fr: "fr-FR" };

function perLocale<T>(make: (tag: string) => T): Readonly<Record<Locale, T>> {
  return { en: make(tags.en), fr: make(tags.fr) };
}

const numbers = [0, 1, 2].map((digits) =>
  perLocale((tag) => new Intl.NumberFormat(tag, { minimumFractionDigits: 0, maximumFractionDigits: digits })),
);

/** A number with at most so many digits after the point or comma. */
export const formatNumber = (locale: Locale, value: number, digits: 0 | 1 | 2 = 0): string =>
  numbers[digits]?.[locale].format(value) ?? String(value);

/** A length of time in the unit that fits it: `4 ms`, `0.31 s`, `8 s`, `2 min 05 s`, `2 h 10`. */
export function formatSeconds(locale: Locale, seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 0.01) return `${formatNumber(locale, seconds * 1000)} ms`;
  if (seconds < 1) return `${formatNumber(locale, seconds, 2)} s`;
  if (seconds < 59.95) return `${formatNumber(locale, seconds, 1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours === 0) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${formatNumber(locale, hours)} h ${String(minutes).padStart(2, "0")}`;
}

/** Bytes in the unit that fits them: `312 B`, `48 KiB`, `1.2 MiB`, `1 GiB`. */
export function formatBytes(locale: Locale, bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const unit = { en: ["B", "KiB", "MiB", "GiB"], fr: ["o", "Kio", "Mio", "Gio"] }[locale][power];
  const value = bytes / 1024 ** power;
  return `${formatNumber(locale, value, value < 10 && power > 0 ? 1 : 0)} ${unit}`;
}

/** Joules, kilojoules or watt-hours. */
export function formatEnergy(locale: Locale, joules: number): string {
  if (joules < 1000) return `${formatNumber(locale, joules, joules < 10 ? 1 : 0)} J`;
  if (joules < 360_000) return `${formatNumber(locale, joules / 1000, 1)} kJ`;
  return `${formatNumber(locale, joules / 3600)} Wh`;
}

const euros = perLocale((tag) => new Intl.NumberFormat(tag, { style: "currency", currency: "EUR" }));
const smallSums = perLocale((tag) => new Intl.NumberFormat(tag, { style: "currency", currency: "EUR", maximumSignificantDigits: 2 }));

/** Millionths of a euro as euros and cents; of less than ten cents, as much as tells it from nothing. */
export const formatEuros = (locale: Locale, microEuros: number): string =>
  (microEuros > 0 && microEuros < 100_000 ? smallSums : euros)[locale].format(microEuros / 1e6);

type Clock = Readonly<Record<Locale, Intl.DateTimeFormat>>;

/** Formats of the zones that were asked for. */
function perZone(options: Intl.DateTimeFormatOptions): (zone: string) => Clock {
  const clocks = new Map<string, Clock>();
  return (zone) => {
    const clock = clocks.get(zone) ?? perLocale((tag) => new Intl.DateTimeFormat(tag, { ...options, timeZone: zone }));
    clocks.set(zone, clock);
    return clock;
  };
}

const moments = perZone({ dateStyle: "long", timeStyle: "short" });
const days = perZone({ dateStyle: "long" });

/** A moment on the clock of a zone, the house's where none is given, with the zone named. */
export const formatMoment = (locale: Locale, date: Date, zone: string = houseZone): string =>
  `${moments(zone)[locale].format(date)} (${zone})`;

/** A day on the calendar of a zone, the house's where none is given. */
export const formatDay = (locale: Locale, date: Date, zone: string = houseZone): string => days(zone)[locale].format(date);
