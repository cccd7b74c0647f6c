import type { JobEvent } from "#src/domain/job-view.ts";

/** How far a page has read a job's events, and what arrived ahead of its turn. */
export interface JobCursor {
  readonly attempt: number;
  readonly seq: number;
  readonly early: readonly JobEvent[];
}

export const startOfJob: JobCursor = { attempt: 0, seq: 0, early: [] };

/** `after` of the catch-up request: everything behind this point is already here. */
export function formatCursor(cursor: JobCursor): string {
  return `${cursor.attempt}.${cursor.seq}`;
}

/** Events ahead of their turn wait in the cursor: something between is missing and has to be fetched. */
export function hasGap(cursor: JobCursor): boolean {
  return cursor.early.length > 0;
}

/**
 * Takes events in whatever order and however often they arrive, and gives back
 * those whose turn it is: each number once, in order, without gaps. A higher
 * attempt replaces a lower one, of which nothing is delivered any more.
 */
export function takeEvents(cursor: JobCursor, incoming: readonly JobEvent[]): { cursor: JobCursor; deliver: JobEvent[] } {
  const attempt = incoming.reduce((highest, event) => Math.max(highest, event.attempt), cursor.attempt);
  let seq = attempt === cursor.attempt ? cursor.seq : 0;

  const waiting = new Map<number, JobEvent>();
  for (const event of [...cursor.early, ...incoming]) {
    if (event.attempt === attempt && event.event.seq > seq) waiting.set(event.event.seq, event);
  }

  const deliver: JobEvent[] = [];
  for (let next = waiting.get(seq + 1); next; next = waiting.get(seq + 1)) {
    deliver.push(next);
    waiting.delete(next.event.seq);
    seq = next.event.seq;
  }
  return { cursor: { attempt, seq, early: [...waiting.values()] }, deliver };
}
