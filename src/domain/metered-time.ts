import type { SliceTime } from "#contract/fleet-report.ts";

/** A total over all processes of a runner, and how much of it the process that spoke last has counted. */
export interface MeteredTime {
  readonly instance: string;
  readonly ofInstance: SliceTime;
  readonly total: SliceTime;
}

const none: SliceTime = { usedMs: 0, idleMs: 0, startUpMs: 0 };

/** Takes in what a process has counted since it began. One that counts less than before has nothing new to say. */
export function meter(before: MeteredTime | undefined, instance: string, counted: SliceTime): MeteredTime & { readonly since: SliceTime } {
  const last = before?.instance === instance ? before.ofInstance : none;
  const grown = (key: keyof SliceTime): number => Math.max(0, counted[key] - last[key]);
  const since = { usedMs: grown("usedMs"), idleMs: grown("idleMs"), startUpMs: grown("startUpMs") };
  const plus = (key: keyof SliceTime): number => (before?.total[key] ?? 0) + since[key];
  const total = { usedMs: plus("usedMs"), idleMs: plus("idleMs"), startUpMs: plus("startUpMs") };
  const ofInstance = {
    usedMs: last.usedMs + since.usedMs,
    idleMs: last.idleMs + since.idleMs,
    startUpMs: last.startUpMs + since.startUpMs,
  };
  return { instance, ofInstance, total, since };
}
