import { z } from "zod";
import { JobState } from "./job-state.ts";
import { Verdict, type Check, type VerdictRecord } from "#contract/verdict.ts";

const Outcome = z.strictObject({ verdict: Verdict.nullable(), score: z.number().nullable() });

/** A grade that is run again from its record, and what came of it. */
export const RerunView = z.strictObject({
  submissionId: z.uuid(),
  jobId: z.uuid(),
  state: JobState,
  parked: z
    .strictObject({ cause: z.enum(["no-machine", "no-environment", "no-slice"]), environment: z.string() })
    .nullable()
    .default(null)
    .describe("Why nothing that is connected could take it; it begins by itself when something can."),
  before: Outcome,
  again: Outcome.nullable().describe("Null until it has ended, and where it ended without a record."),
  same: z.boolean().nullable().describe("Whether every check came out the same; null where there is nothing to compare."),
  differing: z.array(z.strictObject({ id: z.string(), before: z.string(), again: z.string() })),
  sameEnvironment: z.boolean().nullable().describe("Whether interpreter and packages were the same."),
});
export type RerunView = z.infer<typeof RerunView>;

/** How two judgings of the same files under the same seed compare, check by check. */
export function compareRecords(before: VerdictRecord, again: VerdictRecord): Pick<RerunView, "same" | "differing" | "sameEnvironment"> {
  const ids = [...new Set([...before.checks, ...again.checks].map(({ id }) => id))];
  const find = ({ checks }: VerdictRecord, id: string) => checks.find((check) => check.id === id);
  const differing = ids
    .map((id) => ({ id, before: describe(find(before, id)), again: describe(find(again, id)) }))
    .filter((check) => check.before !== check.again);
  return {
    same: differing.length === 0 && before.verdict === again.verdict,
    differing,
    sameEnvironment: before.provenance.environmentDigest === again.provenance.environmentDigest,
  };
}

/** What must come out the same. Of a timed check that is whether it held, for no two measurements are equal. */
function describe(check: Check | undefined): string {
  if (!check) return "absent";
  const { status, points, maxPoints, messageKey, params, speed } = check;
  const outcome = `${status}, ${points} of ${maxPoints}`;
  return speed || messageKey === null ? outcome : `${outcome}, ${messageKey} ${JSON.stringify(params)}`;
}
