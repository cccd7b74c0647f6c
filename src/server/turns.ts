import { takeTurn, type TurnPolicy } from "#db/queries/throttles.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

const minute = 60;
const hour = 60 * minute;

// Against programs that ask without end. Whoever works as fast as they can stays far below.
const policies = {
  job: { most: 300, windowSeconds: 5 * minute },
  help: { most: 20, windowSeconds: hour },
  "budget-request": { most: 5, windowSeconds: hour },
  invitation: { most: 500, windowSeconds: hour },
  export: { most: 60, windowSeconds: hour },
} as const satisfies Record<string, TurnPolicy>;

export type Turn = keyof typeof policies;

/** Counts what somebody who is signed in does often, or throws `too-many-tries` with the minutes to wait. */
export async function takeOwnTurn(runtime: Runtime, viewer: Viewer, turn: Turn): Promise<void> {
  const now = runtime.clock.now();
  const answer = await takeTurn(runtime.db, `turn:${turn}:${viewer.id}`, policies[turn], now);
  if (answer.allowed) return;
  const minutes = Math.max(1, Math.ceil((answer.until.getTime() - now.getTime()) / (minute * 1000)));
  throw new AppError("too-many-tries", { params: { minutes }, details: { turn } });
}
