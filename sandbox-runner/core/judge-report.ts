import { z } from "zod";
import { Name } from "#contract/job-spec.ts";
import { LimitName } from "#contract/limits.ts";
import { Check } from "#contract/verdict.ts";

/** What a judge says over its trusted pipe. */
export const JudgeReport = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("check"), ...Check.shape }).transform(({ kind, ...fields }) => ({ kind, check: Check.parse(fields) })),
  z.looseObject({ kind: z.literal("metric"), name: Name, value: z.number() }),
  z.looseObject({ kind: z.literal("artifact"), name: Name }),
  z.looseObject({ kind: z.literal("learner-limit"), limit: LimitName.catch("wall") }),
  z.looseObject({ kind: z.literal("learner-died") }),
  z.looseObject({ kind: z.literal("done") }),
]);
export type JudgeReport = z.infer<typeof JudgeReport>;

/** All that a judge has said about one attempt. */
export interface JudgeFindings {
  readonly checks: readonly Check[];
  readonly metrics: Readonly<Record<string, number>>;
  /** The first limit that the judge saw the learner exceed. */
  readonly learnerLimit: z.infer<typeof LimitName> | null;
  /** The judge came to its end; without that its report is not whole. */
  readonly done: boolean;
  /** A report that broke the rules, in words for the log; null where none did. */
  readonly defect: string | null;
}

/** Before the first report. */
export const noFindings: JudgeFindings = { checks: [], metrics: {}, learnerLimit: null, done: false, defect: null };

const MAX_CHECKS = 200;

/** Adds one report. What breaks the rules is left out and remembered: such a judge has no say over a grade. */
export function addReport(findings: JudgeFindings, raw: unknown): { findings: JudgeFindings; report: JudgeReport | null } {
  const parsed = JudgeReport.safeParse(raw);
  const broken = (defect: string) => ({ findings: { ...findings, defect: findings.defect ?? defect }, report: null });
  if (!parsed.success) return broken(`a report the contract does not know: ${z.prettifyError(parsed.error).slice(0, 400)}`);
  const report = parsed.data;
  if (findings.done) return broken(`a report of kind ${report.kind} after done`);
  switch (report.kind) {
    case "check": {
      const { check } = report;
      if (findings.checks.some(({ id }) => id === check.id)) return broken(`check ${check.id} was reported twice`);
      if (check.points > check.maxPoints) return broken(`check ${check.id} gave ${check.points} of ${check.maxPoints} points`);
      if (findings.checks.length === MAX_CHECKS) return broken(`more than ${MAX_CHECKS} checks`);
      return { findings: { ...findings, checks: [...findings.checks, check] }, report };
    }
    case "metric":
      return { findings: { ...findings, metrics: { ...findings.metrics, [report.name]: report.value } }, report };
    case "learner-limit":
      return { findings: { ...findings, learnerLimit: findings.learnerLimit ?? report.limit }, report };
    case "done":
      return { findings: { ...findings, done: true }, report };
    case "artifact":
    case "learner-died":
      return { findings, report };
  }
}
