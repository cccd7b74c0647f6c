import type { Budget } from "#src/domain/budgets.ts";
import { leftOf } from "#src/domain/budgets.ts";
import type { Locale } from "#src/domain/locale.ts";
import { formatEnergy, formatNumber, formatSeconds } from "#src/lib/formats.ts";
import { messages } from "#src/messages/dictionary.ts";

/** GPU time in the unit that fits it. */
export const formatGpuTime = (locale: Locale, milliseconds: number): string => formatSeconds(locale, milliseconds / 1000);

/** GPU time, or that there is no limit to it. */
export const formatLimit = (locale: Locale, limitMs: number | null): string =>
  limitMs === null ? messages(locale).budgets.noLimit : formatGpuTime(locale, limitMs);

export const formatLeft = (locale: Locale, budget: Budget): string => formatLimit(locale, leftOf(budget));

/** Seconds for a field that takes them; nothing where there is no limit. */
export const fieldOf = (milliseconds: number | null, unitMs: number): string =>
  milliseconds === null ? "" : String(Math.round((milliseconds / unitMs) * 1000) / 1000);

/** Measured energy in kilowatt-hours; smaller amounts in what fits them. */
export function formatKilowattHours(locale: Locale, millijoules: number): string {
  const kilowattHours = millijoules / 3.6e9;
  return kilowattHours < 0.01 ? formatEnergy(locale, millijoules / 1000) : `${formatNumber(locale, kilowattHours, 2)} kWh`;
}
