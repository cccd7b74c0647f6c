import { z } from "zod";
import { FilePath } from "./file-set.ts";

/**
 * A judge's files. Addressed by the SHA-256 of its canonical JSON (files sorted
 * by path, no white space), so that a grade names exactly what decided it.
 */
export const Bundle = z.strictObject({
  version: z.literal(1),
  files: z
    .array(z.strictObject({ path: FilePath, base64: z.base64() }))
    .min(1)
    .max(256),
});
export type Bundle = z.infer<typeof Bundle>;
