import type { BudgetKind } from "#src/domain/budgets.ts";

const whose = {
  learner: "Your own GPU budget in this class",
  cohort: "The GPU budget of your class",
  organisation: "The GPU budget of your organisation",
  platform: "The GPU budget of this platform",
} satisfies Record<BudgetKind, string>;

/** What a learner reads of the GPU time that is left. */
export const gpuBudget = {
  cost: (needed: string, left: string) => `≈ ${needed} GPU-s, ${left} left`,
  costOnly: (needed: string) => `≈ ${needed} GPU-s`,
  low: (kind: BudgetKind, left: string) => `${whose[kind]} is nearly used up: ${left} GPU-s are left.`,
  short: (kind: BudgetKind, { left, needed, ends }: { left: string; needed: string; ends: string | null }) =>
    `${whose[kind]} has ${left} GPU-s left, and this needs about ${needed}. ${ends ? `It lasts until ${ends}.` : "It has no end date."} Your draft is saved as it is.`,
  region: "GPU budget",
  ask: "Ask for more",
  askHint: "Your trainer decides, within what the class has. Until then everything else goes on working.",
  onlyOperator: "Only an operator can change this budget. Tell your trainer, who can ask.",
  amount: "How many GPU-seconds more",
  reason: "What for",
  send: "Send to my trainer",
  sending: "Sending…",
  cancel: "Not now",
  reasonMissing: "Say in a few words what you need it for.",
  amountWrong: "Give a number of seconds from 1 to 1,000,000.",
  failed: "This could not be sent. Try again in a moment.",
  asked: (seconds: string) => `You have asked for ${seconds} GPU-s more. Your trainer decides, and you will read it here.`,
  granted: (seconds: string) => `Your trainer has granted you ${seconds} GPU-s more.`,
  declined: "Your trainer has declined your wish for more GPU time.",
  answer: (text: string) => `They write: ${text}`,
};
