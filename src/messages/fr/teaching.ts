import type { teaching as english } from "../en/teaching.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const teaching = typesetFrench<SameMessages<typeof english>>({
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
  parked: {
    title: "En attente d’une machine",
    what: {
      "after-due": (jobs) =>
        jobs === 1
          ? "1 soumission attend d’être jugée avec les vérifications cachées."
          : `${jobs} soumissions attendent d’être jugées avec les vérifications cachées.`,
      regrade: (jobs) => (jobs === 1 ? "1 soumission de la simulation attend." : `${jobs} soumissions de la simulation attendent.`),
      rerun: (jobs) => (jobs === 1 ? "1 note attend d’être refaite." : `${jobs} notes attendent d’être refaites.`),
    },
    why: {
      "no-machine": () => "Aucune machine n’est connectée.",
      "no-environment": (environment) => `Aucune machine connectée ne propose l’environnement ${environment}.`,
      "no-slice": (environment) =>
        `Des machines connectées proposent l’environnement ${environment}, mais aucune qui puisse juger n’a la mémoire ou le type de tranche qu’il faut.`,
    },
    byThemselves: "Elles commencent d’elles-mêmes dès qu’une machine peut les prendre.",
    itself: "Elle commence d’elle-même dès qu’une machine peut la prendre.",
  },
  unjudged: {
    title: "Vérifications cachées qui n’ont pas pu être jugées",
    explain:
      "Ces soumissions sont échues et gardent la note qu’elles avaient sans les vérifications cachées. Cela ne coûte rien aux apprenants. Le site réessaie toutes les heures, pendant un jour ; ensuite, il attend votre décision.",
    reason: "Raison",
    fault: "Une panne de la plateforme :",
    notGradable: "Le juge n’a pas pu la noter.",
    tried: "Essais",
    tries: (tries, moment) => `${tries === 1 ? "Une fois" : `${tries} fois`}, la dernière le ${moment}.`,
    goesOn: "Le site réessaiera.",
    givenUp: "Le site ne réessaie plus de lui-même.",
    underWay: "Elle est en train d’être jugée.",
    held: "Elle a mis en panne ce qui l’exécutait : un opérateur décide, sous Travaux retenus.",
    again: "Réessayer",
    againNamed: (learner, number) => `Réessayer de juger la soumission ${number} de ${learner} avec les vérifications cachées`,
  },
  orphaned: {
    title: "Simulations d’exercices qui n’existent plus",
    explain:
      "Le cours publié n’a plus ces exercices : il n’y a donc aucun juge à appliquer. Abandonner une simulation ne change aucune note.",
    dropNamed: (exercise) => `Abandonner la simulation de ${exercise}`,
  },
  done: {
    due: "La date limite est fixée.",
    "no-due": "La date limite est supprimée.",
    started: "La simulation est lancée.",
    applied: "La renotation est appliquée, et les apprenants la voient.",
    dropped: "La simulation est abandonnée. Aucune note n’a changé.",
    rerun: "La note est refaite.",
    retry: "Les vérifications cachées sont jugées de nouveau.",
  },
});
