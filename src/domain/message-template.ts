import type { z } from "zod";
import type { MessageParams } from "#contract/verdict.ts";
import type { Locale } from "./locale.ts";

type Params = Readonly<z.infer<typeof MessageParams>>;

/**
 * Fills `{name}` places of a trainer's or the platform's message. Numbers are
 * written as the language writes them, and no longer than needed to be told
 * apart. A place without a parameter stays as it is: a trainer sees it, a
 * learner loses nothing. Parameters come from a sandbox and are never read as a template.
 */
export function fillTemplate(template: string, params: Params, locale: Locale): string {
  return template.replaceAll(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (place, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined || value === null) return place;
    return typeof value === "number" ? formatNumber(value, locale) : String(value);
  });
}

/** The first template that exists among the exercise's and the platform's, filled; undefined where neither knows the key. */
export function translateMessage(
  message: { readonly key: string; readonly params: Params },
  sources: readonly Readonly<Record<string, string>>[],
  locale: Locale,
): string | undefined {
  const source = sources.find((templates) => Object.hasOwn(templates, message.key));
  const template = source?.[message.key];
  return template === undefined ? undefined : fillTemplate(template, message.params, locale);
}

function formatNumber(value: number, locale: Locale): string {
  if (!Number.isFinite(value)) return String(value);
  const small = value !== 0 && Math.abs(value) < 0.001;
  return new Intl.NumberFormat(locale, small ? { notation: "scientific", maximumFractionDigits: 2 } : { maximumFractionDigits: 4 }).format(
    value,
  );
}
