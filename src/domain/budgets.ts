/** Whose budget: the platform's, an organisation's, a cohort's, or a learner's within a cohort. */
export type BudgetOwner = "platform" | `organisation:${string}` | `cohort:${string}` | `learner:${string}:${string}`;
