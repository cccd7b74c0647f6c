import type { Growth } from "#contract/verdict.ts";

const steps = 40;

/**
 * Sizes and times of a program that takes as long as the learner's at the first
 * and the middle size and grows from there as fast as is allowed. The judge's
 * exponent compares the same two stretches: above this line is too steep.
 */
export function drawAllowed({ points, atMost }: Pick<Growth, "points" | "atMost">): (readonly [size: number, time: number])[] {
  const [first, middle, last] = [points[0], points[Math.floor(points.length / 2)], points.at(-1)];
  if (!first || !middle || !last) return [];
  const factor = (middle[2] - first[2]) / (middle[0] ** atMost - first[0] ** atMost);
  const slope = Number.isFinite(factor) ? Math.max(0, factor) : 0;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const size = first[0] + ((last[0] - first[0]) * step) / steps;
    return [size, first[2] + slope * (size ** atMost - first[0] ** atMost)] as const;
  });
}
