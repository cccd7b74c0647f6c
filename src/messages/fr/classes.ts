import type { classes as english } from "../en/classes.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

const seats = (count: number) => (count < 2 ? `${count} place` : `${count} places`);

export const classes = typesetFrench<SameMessages<typeof english>>({
  title: "Séances réservées",
  lede: "Réservez une séance, et les machines seront là quand elle commencera. Ce que ses apprenants lancent dans son cours pendant la séance passe avant tout le reste.",
  most: (count) => `Toutes les séances réunies peuvent occuper ${seats(count)} au même moment.`,
  none: "Aucune séance n’est réservée.",
  noCohort: "Vous n’encadrez aucune cohorte pour laquelle réserver.",
  list: "Réservations",
  columns: { cohort: "Cohorte", begins: "Début", ends: "Fin", seats: "Places", slices: "Tranches", change: "Modifier" },
  kinds: { gpu: "GPU entiers", mig: "parties d’un GPU (MIG)", shard: "GPU partagés", cpu: "processeurs" },
  book: "Réserver une séance",
  change: "Modifier la séance",
  cohort: "Cohorte",
  starts: "Début",
  zone: "Fuseau horaire",
  minutes: "Durée en minutes",
  seats: "Places",
  seatsHint: "Combien de personnes viendront. Il y a toujours des retardataires et des absents ; c’est prévu.",
  slices: "Tranches",
  extendable: "Les apprenants peuvent la prolonger jusqu’à",
  extendableHint: "Par tranches de 15 minutes, pour toute la séance, et seulement si aucune autre n’a besoin des places.",
  notExtendable: "pas du tout",
  minutesLong: (minutes) => `${minutes} minutes`,
  reservation: "Réservation sur le supercalculateur",
  reservationHint: "Le nom de la réservation dans laquelle les pilotes de cette séance sont demandés. Un nom erroné les fait tous refuser.",
  save: "Réserver",
  saveChange: "Enregistrer la modification",
  changeNamed: (cohort, moment) => `Modifier la séance de ${cohort}, ${moment}`,
  cancel: "Annuler la séance",
  cancelNamed: (cohort, moment) => `Annuler la séance de ${cohort}, ${moment}`,
  end: "Terminer la séance maintenant",
  endNamed: (cohort, moment) => `Terminer maintenant la séance de ${cohort}, ${moment}`,
  keep: "Retour à toutes les séances",
  done: {
    booked: "La séance est réservée.",
    changed: "La séance est modifiée.",
    unreserved:
      "La séance est modifiée. La réservation sur le supercalculateur valait pour la séance d’avant : elle est retirée. Un opérateur peut en nommer une autre.",
    cancelled: "La séance est annulée. Ses places sont libres pour d’autres.",
    ended: "La séance est terminée. Ses places sont libres pour d’autres ; ce que ses participants ont lancé continue.",
  },
  own: {
    title: "Votre séance",
    soon: (cohort, moment, count) =>
      `${cohort} commence le ${moment}. ${seats(count)} ${count < 2 ? "est réservée" : "sont réservées"} sur les machines.`,
    now: (cohort, moment, count) =>
      `${cohort} est en séance jusqu’au ${moment}, avec ${seats(count)} sur les machines. Ce que vous lancez maintenant dans son cours passe en premier.`,
    begins: "Début dans",
    ends: "Fin dans",
    extend: (minutes) => `Prolonger la séance de ${minutes} minutes`,
    extendable: (minutes) => `Pour tous ses participants ; il reste ${minutes} minutes au plus.`,
  },
});
