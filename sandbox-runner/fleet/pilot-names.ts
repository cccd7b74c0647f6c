import type { RunnerId } from "#contract/ids.ts";

/** Of a long name, pilots carry the beginning: Slurm shows and keeps names of bounded length. */
const LONGEST_RUNNER_NAME = 50;

/** What the names of this runner's pilots begin with. */
export function prefixOf(runner: RunnerId): string {
  return `${runner.slice(0, LONGEST_RUNNER_NAME)}-`;
}

/** Which of the names that begin so are this runner's own: another runner's may begin alike. */
export function makePattern(beginning: string): RegExp {
  return new RegExp(`^${beginning}[0-9a-f]{8}$`);
}

/** What a pilot's job is called at Slurm. */
export function nameOf(pilot: string): string {
  return `atelier-${pilot}`;
}
