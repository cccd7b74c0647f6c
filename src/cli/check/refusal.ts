/** Why nothing could be checked, as a sentence for whoever asked. */
export class CheckRefusal extends Error {}

/** The refusal that an error amounts to, where it is one: editors take files away while they save them. */
export function asRefusal(error: unknown): CheckRefusal | undefined {
  if (error instanceof CheckRefusal) return error;
  const isGone = error instanceof Error && "code" in error && error.code === "ENOENT" && "path" in error;
  return isGone ? new CheckRefusal(`${String(error.path)} disappeared while it was to be read.`) : undefined;
}
