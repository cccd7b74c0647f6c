import type { similarity as english } from "../en/similarity.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const similarity = typesetFrench<SameMessages<typeof english>>({
  title: (exercise) => `Programmes semblables : ${exercise}`,
  hint: "Un indice, jamais un verdict",
  explain:
    "La soumission qui compte pour chaque apprenant est comparée à toutes les autres : d’après ce qu’elle fait, non d’après ses noms, sa mise en page ou ses commentaires. Ce que l’exercice a donné, et ce que presque tous écrivent, est laissé de côté. Les paires sont montrées à partir de 60 %. Deux personnes peuvent avoir la même idée, la même source ou le même professeur : regardez les deux programmes, et parlez aux deux.",
  never: "Personne n’a encore demandé de comparaison.",
  compare: "Comparer maintenant",
  again: "Comparer à nouveau",
  done: "Les soumissions sont comparées.",
  computed: (moment) => `Comparées ${moment}. Ce qui a été rendu depuis n’y est pas.`,
  none: "Aucune paire de programmes n’a autant en commun.",
  pairs: "Paires",
  columns: { share: "En commun", first: "Apprenant", second: "Apprenant", look: "Regarder" },
  look: "Côte à côte",
  lookNamed: (first, second) => `Programmes de ${first} et de ${second} côte à côte`,
  sideBySide: (first, second) => `${first} et ${second}`,
  share: (share) => `${share} de ce que fait le programme le plus court se trouve dans les deux.`,
  legend: "Les lignes que n’a qu’un des deux portent un signe et un fond à elles.",
  onlyHere: "seulement ici",
  grade: (learner) => `La note de ${learner}`,
  statistics: "Programmes semblables",
});
