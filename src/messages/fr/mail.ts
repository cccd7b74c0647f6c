import type { mail as english } from "../en/mail.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const mail = typesetFrench<SameMessages<typeof english>>({
  greeting: (name) => (name === "" ? "Bonjour," : `Bonjour ${name},`),
  signature: "Atelier",
  verifyEmail: {
    subject: "Confirmez votre adresse",
    intro:
      "Un compte a été créé pour cette adresse. Ouvrez le lien et entrez le mot de passe que vous avez choisi : le compte sera prêt et vous serez connecté.",
    button: "Confirmer l’adresse",
    outro:
      "Le lien sert une seule fois, pendant 24 heures. Si vous n’avez pas créé ce compte, ne faites rien : sans le lien, personne ne peut s’en servir.",
  },
  unverifiedAgain: {
    subject: "Confirmez votre adresse",
    intro: "Un compte pour cette adresse attend d’être confirmé. Ouvrez le lien et entrez le mot de passe choisi à sa création.",
    button: "Confirmer l’adresse",
    outro: "Si vous ne connaissez pas ce mot de passe, demandez-en un nouveau sur la page de connexion ; cela confirme aussi l’adresse.",
  },
  accountExists: {
    subject: "Vous avez déjà un compte",
    intro: "Quelqu’un, sans doute vous, a voulu créer un compte pour cette adresse. Il en existe déjà un, donc rien n’a été modifié.",
    button: "Choisir un nouveau mot de passe",
    outro:
      "Si vous connaissez votre mot de passe, connectez-vous simplement. Le lien sert une seule fois, pendant une heure. Si ce n’était pas vous, ne faites rien.",
  },
  resetPassword: {
    subject: "Choisissez un nouveau mot de passe",
    intro: "Un nouveau mot de passe a été demandé pour ce compte. Ouvrez le lien pour le choisir.",
    button: "Choisir un nouveau mot de passe",
    outro:
      "Le lien sert une seule fois, pendant une heure. Il mettra fin à toutes les sessions et révoquera tous les jetons de ligne de commande. Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.",
  },
  passwordChanged: {
    subject: "Votre mot de passe a été modifié",
    intro: "Le mot de passe de votre compte vient d’être modifié, et toutes les autres sessions sont terminées.",
    outro:
      "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe sur la page de connexion et prévenez les responsables de ce site.",
  },
  accountDeleted: {
    subject: "Votre compte a été supprimé",
    intro: "Votre nom, votre adresse, vos brouillons et vos jetons n’existent plus. Ce que vous avez soumis est conservé sans votre nom.",
    outro: "Ceci était la dernière lettre à cette adresse.",
  },
  notices: {
    subject: (count) => (count === 1 ? "Du nouveau pour vous" : `${count} nouvelles pour vous`),
    button: "Les consulter",
  },
  weekly: {
    subject: "Votre semaine",
    did: (visited, done) =>
      `Ces sept derniers jours, vous avez travaillé sur ${visited} ${visited < 2 ? "leçon ou exercice" : "leçons et exercices"}, dont ${done} ${done < 2 ? "terminé" : "terminés"}.`,
    didNothing: "Vous n’êtes pas venu ces sept derniers jours.",
    due: (title, moment) => `À rendre le ${moment} : ${title}`,
    button: "Reprendre où vous en étiez",
  },
  stop: (url) => `Vous recevez cette lettre parce que vous l’avez demandée. Pour ne plus en recevoir, ouvrez ${url}`,
  accountBlocked: {
    subject: "Votre compte a été bloqué",
    intro:
      "Un opérateur a bloqué votre compte. Rien de votre travail n’est supprimé. Connectez-vous pour lire le motif, et pour répondre si vous pensez que c’est une erreur.",
    button: "Lire le motif",
    outro: "Tant que le blocage dure, rien d’autre sur le site n’est ouvert à votre compte.",
  },
  accountUnblocked: {
    subject: "Votre compte est de nouveau ouvert",
    intro: "Un opérateur a débloqué votre compte. Connectez-vous comme avant.",
    button: "Se connecter",
    outro: "Les jetons de ligne de commande révoqués le restent : créez-en de nouveaux dans votre profil.",
  },
  appealUpheld: {
    subject: "Une réponse au sujet de votre compte bloqué",
    intro: "Un opérateur a lu ce que vous avez écrit. Votre compte reste bloqué ; connectez-vous pour lire la réponse.",
    button: "Lire la réponse",
    outro: "Vous pouvez écrire de nouveau.",
  },
  appealMade: {
    subject: "Une personne bloquée a écrit",
    intro: "Une personne dont le compte est bloqué conteste cette décision et attend une réponse.",
    button: "Lire et répondre",
    outro: "Vous recevez cette lettre parce que vous exploitez le site.",
  },
  membershipInvitation: {
    subject: (organisation) => `${organisation} vous invite`,
    intro: (organisation, role) =>
      `${organisation} vous invite à devenir membre, comme ${role}. Ouvrez le lien, connectez-vous avec cette adresse (ou créez d’abord un compte avec elle), et lisez ce que cela signifie avant d’accepter.`,
    roles: { learner: "apprenant", trainer: "formateur", operator: "opérateur", sponsor: "commanditaire" },
    button: "Lire et décider",
    outro: "Le lien sert pendant 14 jours, et seulement pour cette adresse. Si vous ne le souhaitez pas, ne faites rien.",
  },
  invitation: {
    subject: (cohort) => `Vous êtes invité : ${cohort}`,
    intro: (cohort) =>
      `Une personne qui encadre ${cohort} vous a inscrit sur sa liste. Ouvrez le lien pour la rejoindre ; si vous n’avez pas de compte, vous en créerez un au passage.`,
    button: "Rejoindre la cohorte",
    outro:
      "Ce lien n’est que pour vous : il sert une seule fois, pendant 30 jours. Si vous ne savez pas de quoi il s’agit, ne faites rien, et votre adresse sera oubliée.",
  },
  admitted: {
    subject: (cohort) => `Une place est à vous : ${cohort}`,
    intro: (cohort) =>
      `Une place s’est libérée dans ${cohort}, et c’était votre tour. Vous en faites partie : il n’y a plus rien à confirmer.`,
    button: "Commencer",
    outro: "Si vous ne pouvez plus participer, dites-le à votre formateur, pour que quelqu’un d’autre ait la place.",
  },
  feedback: {
    subject: "Accessibilité : un signalement",
    intro: (page, text) => `Page : ${page}\n\n${text}`,
    outro: (contact) => (contact === "" ? "La personne n’a pas laissé d’adresse pour une réponse." : `Merci de répondre à ${contact}.`),
  },
});
