import type { courses as english } from "../en/courses.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

const count = (number: number, one: string, many: string) => `${number} ${number < 2 ? one : many}`;

export const courses = typesetFrench<SameMessages<typeof english>>({
  carried: {
    title: "Vous vous appuyez sur un travail précédent",
    own: (path) => `${path} est le vôtre, de`,
    reference: (path) => `${path} est la référence, tant qu’aucune réussite ne compte pour vous dans`,
    warning:
      "Une exécution ou une soumission se sert de leurs solutions et peut les montrer : les réussir ensuite compte comme entraînement, plus pour une attestation.",
  },
  title: "Cours",
  lede: "Chaque cours est un chemin, de la première ligne de texte jusqu’à un modèle que vous aurez construit vous-même.",
  empty: "Aucun cours n’est encore publié ici.",
  hours: (hours) => `${hours.toLocaleString("fr")} ${hours < 2 ? "heure" : "heures"}`,
  lessons: (number) => count(number, "leçon", "leçons"),
  exercises: (number) => count(number, "exercice", "exercices"),
  quizzes: (number) => count(number, "quiz", "quiz"),
  minutes: (number) => count(number, "minute", "minutes"),
  languages: "En français et en anglais",
  open: "Ouvrir le cours",
  outcomes: "Ce que vous saurez faire",
  prerequisites: "Ce qu’il faut apporter",
  skills: "Compétences, par code",
  modules: "Le chemin",
  moduleOf: (number, total) => `Module ${number} sur ${total}`,
  kinds: { lesson: "Leçon", exercise: "Exercice", quiz: "Quiz" },
  tasks: (number) => count(number, "tâche", "tâches"),
  questions: (number) => count(number, "question", "questions"),
  progress: {
    count: "{done} sur {total} faits",
    start: "Commencer par la première leçon",
    resume: "Continuer",
    finished: "Vous avez tout fait.",
    itemDone: "fait",
    itemStarted: "commencé",
    itemPlaced: "passé grâce au test de positionnement",
  },
  placement: {
    offer: "Vous connaissez déjà tout cela ?",
    link: "Passer le test de positionnement",
    title: (module) => `Test de positionnement : ${module}`,
    lede: (questions, right) =>
      `${questions} questions. Avec ${right} bonnes réponses, vous pouvez continuer sans ce module ; il compte alors comme passé, non comme fait.`,
    passed: (right, questions) => `Réussi, avec ${right} sur ${questions}. Vous pouvez continuer sans ce module.`,
    failed: (right, questions) => `${right} sur ${questions} : ce module vaut votre temps.`,
    again: (moment) => `Vous pourrez repasser le test à partir du ${moment}.`,
    hasPassed: "Vous avez réussi ce test.",
    right: "juste",
    wrong: "faux",
    missing: "Répondez à chaque question.",
    submit: "Remettre",
    back: "Retour au cours",
  },
  lesson: {
    number: (number) => `Leçon ${number}`,
    inThisModule: "Dans ce module",
    onThisPage: "Sur cette page",
    previous: "Avant",
    next: "Ensuite",
    backToCourse: "Retour au cours",
    missing: "Cette leçon n’est pas encore traduite en français. Vous la lisez en anglais.",
    stale: "L’original anglais a changé depuis cette traduction. Là où ils diffèrent, l’original a raison.",
    readOriginal: "Lire l’original",
  },
});
