/** What a job is about: a learner's run or submission, a lesson's snippet, or a submission that the platform judges once more. */
export type JobKind = "run" | "submission" | "snippet" | "rejudging";

/** Kinds that somebody asked for and that pages show. */
export type OwnJobKind = Exclude<JobKind, "rejudging">;
