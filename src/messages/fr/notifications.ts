import type { notifications as english } from "../en/notifications.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const notifications = typesetFrench<SameMessages<typeof english>>({
  title: "Notifications",
  lede: "Ce qui s’est passé pendant que vous étiez ailleurs.",
  none: "Rien pour l’instant. Vous l’apprendrez ici quand un calcul démarre après une longue attente, quand une échéance approche et quand on vous a répondu.",
  unread: { one: "{count} notification non lue", many: "{count} notifications non lues" },
  isNew: "nouveau",
  open: "Ouvrir",
  readAll: "Tout marquer comme lu",
  allRead: "Tout est marqué comme lu.",
  letters: "Recevoir aussi des lettres : voir votre profil",
  words: {
    "job-started": (title, minutes) =>
      `${title} : votre calcul a démarré, après ${minutes} ${minutes < 2 ? "minute" : "minutes"} d’attente.`,
    "grading-updated": (title) => `${title} : votre note a été mise à jour. La raison figure à côté de l’exercice.`,
    "grades-released": (title) => `${title} : votre note est maintenant visible.`,
    "deadline-soon": (title, moment) => `${title} est à rendre le ${moment}.`,
    "extension-granted": (title) => `${title} : on vous a accordé plus de temps. La date figure à côté de l’exercice.`,
    "budget-granted": (cohort, seconds) => `${cohort} : on vous a accordé ${seconds} de plus sur les machines.`,
    "budget-declined": (cohort) => `${cohort} : votre demande de temps supplémentaire sur les machines a été refusée.`,
    "help-answered": (title) => `${title} : votre formateur vous a répondu.`,
    "seat-free": (cohort) => `${cohort} : une place s’est libérée, elle est à vous.`,
  },
  stop: {
    title: "Lettres",
    lede: "Vous pouvez ne plus recevoir les lettres de nouvelles ni celle de la semaine. Celles dont votre compte a besoin, pour un nouveau mot de passe par exemple, continueront d’arriver.",
    submit: "Arrêter ces lettres",
    done: "Ces lettres ne viendront plus. Vous pouvez y revenir dans votre profil.",
  },
});
