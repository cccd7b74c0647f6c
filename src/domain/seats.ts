/** Who takes a cohort's seats. Trainers and guests take none. */
export interface SeatsTaken {
  /** Null: as many as come. */
  readonly seats: number | null;
  readonly learners: number;
  /** Kept for people who were invited by name and have not come yet. */
  readonly promised: number;
}

/** How many seats may still be given away. */
export function countFreeSeats({ seats, learners, promised }: SeatsTaken): number {
  return seats === null ? Number.POSITIVE_INFINITY : Math.max(0, seats - learners - promised);
}
