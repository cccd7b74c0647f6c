import type { Locale } from "#src/domain/locale.ts";
import { profiles as english } from "#src/messages/en/profiles.ts";
import { profiles as french } from "#src/messages/fr/profiles.ts";

const words = { en: english.mark, fr: french.mark } satisfies Record<Locale, string>;

/** Beside something that was passed: that it was computed on a GPU. */
export function GpuMark({ locale }: { readonly locale: Locale }) {
  return <span className="tag">{words[locale]}</span>;
}
