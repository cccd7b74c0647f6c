import type { UserId } from "./people.ts";

/** Two learners whose submissions resemble each other: shares of the shorter one's tokens, from 0 to 1, that both have. */
export interface SimilarPair {
  readonly users: readonly [UserId, UserId];
  readonly submissions: readonly [string, string];
  readonly share: number;
}
