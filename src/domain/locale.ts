import { z } from "zod";

/** Languages of interface and content. Both are complete; neither is a translation layer over the other. */
export const locales = ["en", "fr"] as const;
export const Locale = z.enum(locales);
export type Locale = z.infer<typeof Locale>;

/** A text in every language. */
export const Localized = z.strictObject({ en: z.string().min(1), fr: z.string().min(1) });
export type Localized = z.infer<typeof Localized>;
