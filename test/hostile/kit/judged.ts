import { expect } from "vitest";
import type { Cage, Given, Outcome } from "./cage.ts";

/** What the judge reported, in order. */
export const reports = ({ messages }: Outcome): Record<string, unknown>[] =>
  messages.flatMap((message) => (message.kind === "report" ? [message.report] : []));

/** Asks for squares of numbers that nobody can guess; one point. */
export const SQUARES = `from atelier_judge import equal, learner, test
@test(task=1, points=1, hidden=True)
def squares(rng):
    for number in rng.integers(10, 10_000, size=20):
        equal(learner.square(int(number)), int(number) ** 2)
`;

/** Whatever an attack without an answer does, no check passes, and nobody says that the grading is done with full marks. */
export async function expectNoPoints(cage: Cage, program: string, given: Given = {}): Promise<Outcome> {
  const outcome = await cage.run(program, { judge: SQUARES, limits: { wallSeconds: 5 }, ...given });
  const checks = reports(outcome).filter(({ kind }) => kind === "check");
  expect(checks.filter(({ status }) => status !== "failed")).toEqual([]);
  expect(checks.reduce((sum, { points }) => sum + Number(points), 0)).toBe(0);
  return outcome;
}

/** What an honest program gets, or the attack above would prove nothing. */
export async function expectFullMarks(cage: Cage, program: string, given: Given = {}): Promise<Outcome> {
  const outcome = await cage.run(program, { judge: SQUARES, ...given });
  expect(reports(outcome)).toMatchObject([{ kind: "check", status: "passed", points: 1 }, { kind: "done" }]);
  return outcome;
}
