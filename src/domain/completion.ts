/** How far somebody is with a course, and nothing else: what an employer is told. */
export interface Completion {
  readonly done: number;
  readonly total: number;
  /** When the last of it was done; null while something is missing. */
  readonly completedAt: Date | null;
}

/** Of the items of a course those that are done, whatever was learned besides. */
export function measureCompletion(items: readonly string[], done: ReadonlyMap<string, Date | null>): Completion {
  const times = items.flatMap((uid) => (done.has(uid) ? [done.get(uid)?.getTime() ?? 0] : []));
  const isComplete = items.length > 0 && times.length === items.length;
  return { done: times.length, total: items.length, completedAt: isComplete ? new Date(Math.max(...times)) : null };
}
