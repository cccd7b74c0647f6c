import type { Locale } from "#src/domain/locale.ts";
import type { CheckView, JobView, ResultView } from "#src/domain/job-view.ts";
import { formatNumber } from "#src/lib/formats.ts";
import type { TaskView } from "../exercise-view.ts";
import { formatLocalMoment } from "../local-time.ts";
import type { WorkspaceMessages } from "../workspace-context.ts";

export type VerdictTone = "pass" | "fail" | "limit" | "fault";

export interface VerdictWords {
  readonly tone: VerdictTone;
  readonly tag: string;
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** A verdict as one says it to a person: what it is, what holds, and how it compares. */
export function wordVerdict(job: JobView, tasks: readonly TaskView[], t: WorkspaceMessages, locale: Locale): VerdictWords {
  const { result, ending } = job;
  const words = t.verdict;
  if (job.review) return { tone: "fault", tag: words.tags["platform-fault"], headline: words.fault, sentences: [words.review[job.review]] };
  const free = result?.charged === false ? [words.notCharged] : [];
  const later = [...wordLaterJudging(result, t, locale), ...wordSecondLook(result, t)];
  if (ending?.reason === "stopped") return { tone: "limit", tag: words.tags.stopped, headline: words.stopped, sentences: free };
  if (result?.keptBack && result.verdict === null)
    return { tone: "limit", tag: words.tags.received, headline: words.received, sentences: [words.receivedText] };
  switch (result?.verdict) {
    case "passed":
      return {
        tone: "pass",
        tag: words.tags.passed,
        headline: result.hiddenDue ? words.passedSoFar : words.passed,
        sentences: [...later, ...wordComparison(result, t)],
      };
    case "failed":
      return {
        tone: "fail",
        tag: words.tags.failed,
        headline: words.failed(
          formatNumber(locale, result.points ?? 0, 1),
          formatNumber(locale, result.maxPoints ?? 0, 1),
          result.checks.filter(({ status }) => status !== "passed").length,
        ),
        sentences: [...later, ...wordHolding(result.checks, tasks, t), ...wordComparison(result, t), ...free],
      };
    case "limit":
      return {
        tone: "limit",
        tag: words.tags.limit,
        headline: words.limit,
        sentences: [...later, ...wordLimit(result.limit, job, t, locale), ...free],
      };
    case "not-gradable":
      return {
        tone: "fault",
        tag: words.tags["not-gradable"],
        headline: words.notGradable,
        sentences: [result.charged === true ? "" : words.notGradableText].filter(Boolean),
      };
    case "platform-fault":
    case null:
    case undefined:
      return { tone: "fault", tag: words.tags["platform-fault"], headline: words.fault, sentences: [words.faultText] };
  }
}

/** What a limit means and what to look for. */
export function wordLimit(limit: string | null, job: JobView, t: WorkspaceMessages, locale: Locale): string[] {
  if (limit === "wall") return [t.limits.wall(`${formatNumber(locale, job.wallLimitSeconds, 1)} s`)];
  const sentence = limit === null ? undefined : (t.limits as Readonly<Record<string, unknown>>)[limit];
  return typeof sentence === "string" ? [sentence] : [];
}

export type TaskState = "open" | "passed" | "failed";

/** Where a task stands by its checks: it holds when all of them passed. */
export function findTaskState(task: number, checks: readonly CheckView[] | null): { state: TaskState; points: number } {
  const own = checks?.filter((check) => check.task === task) ?? [];
  const points = own.reduce((sum, check) => sum + check.points, 0);
  if (own.length === 0) return { state: "open", points };
  return { state: own.every(({ status }) => status === "passed") ? "passed" : "failed", points };
}

/** The first task that does not hold: what to try next. */
export function findNextTask(tasks: readonly TaskView[], checks: readonly CheckView[]): TaskView | null {
  return tasks.find(({ id }) => findTaskState(id, checks).state === "failed") ?? null;
}

function wordHolding(checks: readonly CheckView[], tasks: readonly TaskView[], t: WorkspaceMessages): string[] {
  const holding = tasks.filter(({ id }) => findTaskState(id, checks).state === "passed").map(({ id }) => id);
  return holding.length === 0 ? [] : [t.verdict.tasksHold(holding.join(", "))];
}

function wordComparison({ checks, passedBefore }: ResultView, t: WorkspaceMessages): string[] {
  if (passedBefore === null) return [];
  const passing = checks.filter(({ status }) => status === "passed").length;
  const change = passing - passedBefore;
  const comparison = change === 0 ? t.verdict.same : change > 0 ? t.verdict.better(change) : t.verdict.worse(-change);
  return [t.verdict.passing(passing, checks.length), comparison];
}

/** That hidden checks are still to come, or that the result was made later, and why. */
function wordLaterJudging(result: ResultView | null, t: WorkspaceMessages, locale: Locale): string[] {
  if (result?.hiddenDue) return [t.verdict.hiddenDue(formatLocalMoment(locale, result.hiddenDue))];
  if (!result?.rejudged) return [];
  const { cause, reason, scoreBefore } = result.rejudged;
  const percent = (score: number | null) => `${formatNumber(locale, (score ?? 0) * 100)} %`;
  const sentence = cause === "hidden-checks" ? t.verdict.hiddenCounted : t.verdict.updated;
  return [sentence(percent(scoreBefore), percent(result.score)), ...(reason ? [t.verdict.updatedReason(reason)] : [])];
}

/** That somebody is to look at an unusually good result, or has. */
function wordSecondLook(result: ResultView | null, { verdict: { secondLook } }: WorkspaceMessages): string[] {
  if (!result?.secondLook) return [];
  const { state, reason } = result.secondLook;
  return [state === "discounted" ? secondLook.discounted(reason ?? "") : secondLook[state]];
}
