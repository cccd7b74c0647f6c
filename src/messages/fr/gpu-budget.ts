import type { BudgetKind } from "#src/domain/budgets.ts";
import type { gpuBudget as english } from "../en/gpu-budget.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

const whose = {
  learner: "de votre propre budget dans cette classe",
  cohort: "du budget de votre classe",
  organisation: "du budget de votre organisation",
  platform: "du budget de cette plateforme",
} satisfies Record<BudgetKind, string>;

export const gpuBudget = typesetFrench<SameMessages<typeof english>>({
  cost: (needed, left) => `≈ ${needed} s de GPU, il en reste ${left}`,
  costOnly: (needed) => `≈ ${needed} s de GPU`,
  low: (kind, left) => `Presque tout le temps de GPU ${whose[kind]} est utilisé : il en reste ${left} s.`,
  short: (kind, { left, needed, ends }) =>
    `Il reste ${left} s de GPU ${whose[kind]}, et il en faut environ ${needed}. ${ends ? `Ce budget court jusqu’au ${ends}.` : "Ce budget n’a pas de date de fin."} Votre brouillon est enregistré tel quel.`,
  region: "Budget de GPU",
  ask: "En demander plus",
  askHint: "Votre formateur décide, dans la limite de ce qu’a la classe. D’ici là, tout le reste continue de fonctionner.",
  onlyOperator: "Seul un opérateur peut changer ce budget. Prévenez votre formateur, qui peut le demander.",
  amount: "Combien de secondes de GPU en plus",
  reason: "Pour quoi faire",
  send: "Envoyer à mon formateur",
  sending: "Envoi…",
  cancel: "Pas maintenant",
  reasonMissing: "Dites en quelques mots pourquoi vous en avez besoin.",
  amountWrong: "Indiquez un nombre de secondes entre 1 et 1 000 000.",
  failed: "L’envoi n’a pas abouti. Réessayez dans un instant.",
  asked: (seconds) => `Vous avez demandé ${seconds} s de GPU en plus. Votre formateur décide, et vous lirez sa réponse ici.`,
  granted: (seconds) => `Votre formateur vous a accordé ${seconds} s de GPU en plus.`,
  declined: "Votre formateur n’a pas accordé plus de temps de GPU.",
  answer: (text) => `Sa réponse : ${text}`,
});
