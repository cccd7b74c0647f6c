import type { suspects as english } from "../en/suspects.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const suspects = typesetFrench<SameMessages<typeof english>>({
  title: "Résultats à regarder",
  lede: "Ces soumissions sont plus de cinq fois plus rapides que la solution de l’exercice. Ce peut être une meilleure idée, ou une façon de contourner le travail. Chacune compte tant que personne ne l’a regardée pour en décider autrement.",
  none: "Aucun résultat n’est à regarder.",
  waiting: (count) => (count === 1 ? "1 résultat est à regarder" : `${count} résultats sont à regarder`),
  columns: {
    exercise: "Exercice",
    learner: "Apprenant",
    handedIn: "Rendue",
    ratio: "Rapport",
    reference: "Rapport de la solution",
    state: "État",
    look: "Regarder",
  },
  look: "Regarder",
  lookNamed: (learner, number) => `Regarder la soumission ${number} de ${learner}`,
  times: (ratio) => `× ${ratio}`,
  states: { waiting: "à regarder", accepted: "maintenu", discounted: "ne compte pas" },
  goneExercise: "un exercice qui n’existe plus",
  one: (learner, number) => `${learner}, soumission ${number}`,
  measured: (check, ratio, reference) =>
    `Dans la vérification ${check}, elle a été ${ratio} fois plus rapide que la référence. L’exercice dit que sa propre solution l’est ${reference} fois.`,
  program: "Le programme",
  where: "Cet exercice dans Enseignement",
  decide: "Ce que vous décidez",
  accept: "Maintenir le résultat",
  discount: "Ne pas le compter",
  reason: "Raison, s’il ne doit pas compter",
  reasonHint: "L’apprenant la lit. Une soumission précédente compte à la place ; aucun essai n’est rendu.",
  discountedWhy: (reason) => `Il ne compte pas : ${reason}`,
  accepted: "Le résultat est maintenu.",
  discounted: "Le résultat ne compte pas, et l’apprenant peut lire pourquoi.",
});
