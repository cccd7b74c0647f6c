import { z } from "zod";
import { type Locale, locales } from "#src/domain/locale.ts";
import type { Packing } from "./packing.ts";

const Messages = z.record(z.string().regex(/^[a-z][A-Za-z0-9._-]{0,120}$/, "a message key such as attention.values"), z.string().min(1));

type ByLocale = Record<Locale, Record<string, string>>;

/** `messages.<locale>.yaml`: what checks say, by key, with {name} where a number or word is put in. */
export function packMessages(packing: Packing, folder: string): ByLocale {
  const messages: ByLocale = { en: {}, fr: {} };
  for (const locale of packing.languages) {
    messages[locale] = packing.readYaml(`${folder}/messages.${locale}.yaml`, Messages)?.value ?? {};
  }
  if (locales.every((locale) => packing.languages.includes(locale))) compare(packing, folder, messages);
  return messages;
}

function compare(packing: Packing, folder: string, { en, fr }: ByLocale): void {
  for (const key of new Set([...Object.keys(en), ...Object.keys(fr)])) {
    const lacking = en[key] === undefined ? "en" : fr[key] === undefined ? "fr" : undefined;
    const other = (locale: Locale): string => `${folder}/messages.${locale}.yaml`;
    if (lacking) packing.refuse(other(lacking), `no message "${key}"`, "the same keys in every language");
    else if (listParams(en[key]) !== listParams(fr[key])) {
      packing.refuse(other("fr"), `the parameters ${listParams(fr[key])} in "${key}"`, `${listParams(en[key])}, as in English`);
    }
  }
}

function listParams(template = ""): string {
  const names = [...template.matchAll(/\{([A-Za-z_]\w*)\}/g)].map((match) => match[1] ?? "");
  return [...new Set(names)].toSorted().join(", ") || "none";
}
