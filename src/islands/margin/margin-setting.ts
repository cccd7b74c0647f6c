import type { Locale } from "#src/domain/locale.ts";
import { beside as english } from "#src/messages/en/beside.ts";
import { beside as french } from "#src/messages/fr/beside.ts";
import type { SameMessages } from "#src/messages/shape.ts";

export type BesideMessages = SameMessages<typeof english>;
export const besideMessages: Readonly<Record<Locale, BesideMessages>> = { en: english, fr: french };
