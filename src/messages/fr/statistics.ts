import type { statistics as english } from "../en/statistics.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const statistics = typesetFrench<SameMessages<typeof english>>({
  lede: "Ce que le travail de la cohorte dit du cours : où il est difficile, où l’on s’arrête, et quelle leçon améliorer d’abord.",
  noLearners: "Personne n’apprend encore dans cette cohorte. Dès que quelqu’un aura rendu quelque chose, ses chiffres apparaîtront ici.",
  improve: {
    title: "Par où commencer",
    lede: "Les exercices qu’il y a une raison de regarder, le plus urgent d’abord, chacun avec la leçon qui le précède.",
    none: "Rien ne se détache : aucun exercice n’est beaucoup plus difficile, plus long ou plus souvent abandonné que les autres.",
    lesson: "La leçon",
    exercise: "L’exercice",
  },
  reasons: {
    "few-pass": (passed, tried) => `Seulement ${passed} des ${tried} apprenants qui l’ont essayé l’ont réussi.`,
    "one-check": (check, failed, tried) =>
      `${failed} apprenants sur ${tried} ont échoué au moins une fois à la même vérification, « ${check} ».`,
    "many-leave": (left, reached) => `${left} des ${reached} apprenants arrivés à ce qui le précède n’ont rien rendu.`,
    "no-telling": (value) =>
      `Qui réussit ailleurs ne le réussit pas plus souvent (${value}) : il demande peut-être ce que le cours n’enseigne pas, ou dépend du hasard.`,
    "many-attempts": (attempts) => `La moitié de ceux qui l’ont réussi ont eu besoin de ${attempts} essais ou plus.`,
    long: (time, usual) => `La moitié de ceux qui l’ont réussi y ont travaillé ${time} ou plus ; ici, ${usual} est habituel.`,
  },
  exercises: {
    title: "Exercices",
    explain:
      "La discrimination dit comment la réussite d’un exercice va avec la note de tous les autres, de −1 à 1 : au-dessus de 0,3 il distingue bien les apprenants, près de 0 il ne les distingue pas. Il y faut au moins dix apprenants. Le temps et les essais sont ceux du milieu, parmi ceux qui ont réussi.",
    columns: {
      exercise: "Exercice",
      tried: "Essayé",
      passed: "Réussi",
      mean: "Note moyenne",
      discrimination: "Discrimination",
      attempts: "Essais pour réussir",
      time: "Temps pour réussir",
      checks: "Le plus échoué",
      similar: "Programmes semblables",
    },
    passed: (share, passed) => `${share} (${passed})`,
    check: (check, learners) => `${check} (${learners})`,
    similar: "Comparer",
    similarNamed: (exercise) => `Comparer : programmes semblables dans ${exercise}`,
  },
  path: {
    title: "Qui est allé jusqu’où",
    lede: "Les apprenants qui ont ouvert une leçon ou un quiz, ou rendu un exercice, dans l’ordre du cours.",
    table: "La même chose en tableau",
    columns: { item: "Partie du cours", learners: "Apprenants", share: "Part" },
    most: (item, before, after) => `La plus forte baisse est à ${item} : de ${before} apprenants à ${after}.`,
  },
});
