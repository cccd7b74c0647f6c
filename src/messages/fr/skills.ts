import type { skills as english } from "../en/skills.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const skills = typesetFrench<SameMessages<typeof english>>({
  title: "Mes compétences",
  lede: "Chaque compétence enseignée par un cours, avec les exercices qui la montrent. Réussi sans ouvrir la solution, un exercice fait foi.",
  none: "Aucun cours publié ne nomme encore de compétence.",
  nothing: "Rien encore pour la montrer.",
  tally: (done, all) => `${done} ${done < 2 ? "exercice réussi" : "exercices réussis"} sur ${all}`,
  columns: { exercise: "Exercice", score: "Note", state: "État", at: "Dernier travail" },
  states: { certified: "réussi par vous-même", passed: "réussi après avoir ouvert la solution", open: "pas encore réussi" },
  download: "Télécharger en JSON",
  percent: " %",
  esco: "dans ESCO",
});
