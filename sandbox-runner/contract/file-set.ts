import { z } from "zod";

/**
 * A relative path inside a sandbox's work folder. Letters, digits, `_`, `-` and
 * `.`, at most six levels deep, no part beginning with a dot: nothing that a
 * shell, a terminal or an archive could take for anything else.
 */
export const FilePath = z
  .string()
  .max(200)
  .regex(/^(?!\.)[A-Za-z0-9_.-]{1,64}(\/(?!\.)[A-Za-z0-9_.-]{1,64}){0,5}$/);

/** One file as text. Sources are text; binary data travels as an artifact. */
export const SourceFile = z.strictObject({
  path: FilePath,
  text: z.string().max(512 * 1024),
});
export type SourceFile = z.infer<typeof SourceFile>;

/** The files an attempt starts with: at most 64, 2 MiB of characters together, no path twice. */
export const FileSet = z
  .array(SourceFile)
  .min(1)
  .max(64)
  .refine((files) => new Set(files.map((file) => file.path)).size === files.length, "a path stands twice")
  .refine((files) => files.reduce((sum, file) => sum + file.text.length, 0) <= 2 * 1024 * 1024, "more than 2 MiB together");
export type FileSet = z.infer<typeof FileSet>;
