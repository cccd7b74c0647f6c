import type { teaching as english } from "../en/teaching.ts";
import type { SameMessages } from "../shape.ts";

export const teaching: SameMessages<typeof english> = {
  title: "Enseignement",
  lede: "Les dates limites, et les notes quand un juge a changé.",
  none: "Vous n’enseignez encore à aucune cohorte.",
  noCohort: "Apprenants sans cohorte",
  columns: { exercise: "Exercice", due: "À rendre" },
  noDue: "sans date",
  back: "Tout ce que vous enseignez",
  due: {
    title: "Date limite",
    now: (moment) => `À rendre le ${moment}.`,
    none: "Aucune date limite n’est fixée.",
    why: {
      immediately: "Les vérifications cachées de cet exercice se font à chaque soumission ; une date limite n’y change rien.",
      afterDue:
        "Les vérifications cachées de cet exercice se font après la date limite : pour chaque apprenant, la soumission qui compte est alors jugée de nouveau avec elles. Cela ne lui coûte aucun essai. Reporter ensuite la date n’y change plus rien.",
      never:
        "Les vérifications cachées de cet exercice se font à chaque soumission et ne sont jamais montrées ; une date limite n’y change rien.",
    },
    moment: "Date et heure",
    zone: "Fuseau horaire",
    set: "Fixer la date",
    remove: "Supprimer la date",
  },
  grades: {
    title: "Renotation",
    current: "Tout ce qui a été rendu ici a été jugé par le juge publié.",
    nothing: "Rien n’a encore été jugé ici.",
    elsewhere: (submissions, learners) =>
      `${submissions} ${submissions === 1 ? "soumission" : "soumissions"} de ${learners} ${learners === 1 ? "apprenant" : "apprenants"} ${submissions === 1 ? "a été jugée" : "ont été jugées"} par un autre juge que celui qui est publié.`,
    explain:
      "Une simulation les juge de nouveau, avec les fichiers des apprenants et le même secret, après tout ce que les apprenants attendent. Aucune note ne change avant que vous l’appliquiez, et cela ne coûte rien à personne.",
    start: "Lancer la simulation",
    trial: "Simulation",
    progress: (ended, all) => `${ended} sur ${all}`,
    progressLabel: "Jugées jusqu’ici",
    again: "Regarder de nouveau",
    changes: "Ce qui changerait",
    learner: "Apprenant",
    before: "Note actuelle",
    after: "Selon le nouveau juge",
    effect: "Effet",
    higher: "plus haute",
    same: "la même",
    lower: "plus basse",
    spared: (score) => `plus basse ; reste à ${score} sauf si vous en décidez autrement`,
    unjudged: (count) =>
      count === 1 ? "1 n’a pas pu être jugée ; sa note reste" : `${count} n’ont pas pu être jugées ; leurs notes restent`,
    reason: "Raison",
    reasonHint: "Les apprenants la lisent à côté de leur résultat.",
    lowers: (learners) => `Reprendre aussi les notes plus basses (${learners} ${learners === 1 ? "apprenant" : "apprenants"})`,
    apply: "Appliquer",
    drop: "Abandonner la simulation",
    decided: "Renotations précédentes",
    applied: (moment, reason) => `Appliquée le ${moment} : ${reason}`,
    droppedAt: (moment) => `Abandonnée le ${moment}`,
  },
  submissions: {
    title: "Soumissions",
    explain:
      "Pour refaire une note, la plateforme reprend les mêmes fichiers, le même juge et le même secret, et compare chaque vérification. Aucune note ne change.",
    columns: { learner: "Apprenant", number: "N°", handedIn: "Rendue", score: "Note", id: "Identifiant", again: "Refaire" },
    again: "Refaire",
    againNamed: (learner, number) => `Refaire la note de la soumission ${number} de ${learner}`,
    cut: (count) => `Seules ${count} soumissions figurent ici : d’abord celles qu’un autre juge a jugées, puis les plus récentes.`,
    gone: "Compte supprimé",
    older: " (autre juge)",
    waiting: " (vérifications cachées à venir)",
    "left-out": " (sans vérifications cachées)",
  },
  rerun: {
    waiting: "La note est en train d’être refaite. Regardez de nouveau dans un instant.",
    same: "Refaite : chaque vérification donne le même résultat.",
    differs: (checks) => `Refaite : le résultat n’est pas le même. Vérifications qui diffèrent : ${checks}.`,
    failed: "Elle n’a pas pu être jugée de nouveau. La note reste.",
    environment: "L’environnement n’est plus celui d’alors.",
  },
  done: {
    due: "La date limite est fixée.",
    "no-due": "La date limite est supprimée.",
    started: "La simulation est lancée.",
    applied: "La renotation est appliquée, et les apprenants la voient.",
    dropped: "La simulation est abandonnée. Aucune note n’a changé.",
    rerun: "La note est refaite.",
  },
};
