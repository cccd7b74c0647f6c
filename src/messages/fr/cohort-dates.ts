import type { cohortDates as english } from "../en/cohort-dates.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

const days = (count: number) => (count < 2 ? `${count} jour` : `${count} jours`);
const hours = (count: number) => (count < 2 ? `${count} heure` : `${count} heures`);

export const cohortDates = typesetFrench<SameMessages<typeof english>>({
  lede: "Jusqu’à quand la cohorte travaille à chaque exercice. Une date qui tombe dans une maintenance se déplace d’elle-même.",
  late: {
    none: "Le retard ne coûte rien.",
    grace: (minutes) => `Jusqu’à ${minutes} minutes de retard, rien n’est perdu.`,
    loss: (percent) => `Ce qui est rendu plus tard perd ${percent} % de sa note par jour entamé.`,
    closes: (count) => (count === 0 ? "Puis plus rien n’est accepté." : `${days(count)} après la date, plus rien n’est accepté.`),
    change: "Changer ce que coûte le retard",
  },
  listTitle: "Dates limites",
  noExercises: "Cette version du cours n’a pas d’exercice : rien ne peut être à rendre.",
  columns: {
    exercise: "Exercice",
    due: "À rendre",
    learner: "Apprenant",
    more: "Temps en plus",
    reason: "Raison",
    until: "Pour lui, le",
    act: "Modifier",
  },
  noDate: "sans date",
  setTitle: "Fixer une date",
  target: "Pour",
  wholeModule: (module) => `Tous les exercices de ${module}`,
  moment: "Date et heure",
  zone: "Fuseau horaire",
  set: "Fixer la date",
  remove: "Retirer la date",
  removeNote: "Sans date, rien n’est en retard, et les vérifications cachées qui l’attendaient se font aussitôt.",
  change: "Modifier",
  changeNamed: (exercise) => `Modifier la date de ${exercise}`,
  extensionsTitle: "Prolongations",
  extensionsHint:
    "Plus de temps pour un apprenant, compté en temps avec machines : une panne en chemin s’y ajoute. Il lit que sa date est prolongée.",
  noExtensions: "Personne n’a de prolongation.",
  noLearners: "Il n’y a pas d’apprenant à qui donner plus de temps. Invitez d’abord des participants.",
  learner: "Apprenant",
  exercise: "Exercice",
  every: "Tous les exercices de la cohorte",
  days: "Jours",
  hours: "Heures",
  reason: "Raison",
  reasonHint: "Pour vous et vos collègues ; elle est gardée au journal d’audit.",
  grant: "Donner plus de temps",
  gives: (dayCount, hourCount) => [dayCount > 0 ? days(dayCount) : "", hourCount > 0 ? hours(hourCount) : ""].filter(Boolean).join(", "),
  takeBack: "Reprendre",
  takeBackNamed: (learner) => `Reprendre la prolongation de ${learner}`,
  takeBackConsequence: "Sa date redevient celle de tous. Si elle est passée, ce qui est rendu maintenant est en retard.",
  takenBack: "reprise",
  giveAgain: "Redonner",
  giveAgainNamed: (learner) => `Redonner sa prolongation à ${learner}`,
  done: {
    set: "La date est fixée.",
    removed: "La date est retirée.",
    granted: "La prolongation est donnée. L’apprenant lit sa nouvelle date.",
    "taken-back": "La prolongation est reprise.",
    "given-again": "La prolongation compte de nouveau.",
  },
});
