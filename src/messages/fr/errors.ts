import type { errors as english } from "../en/errors.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const errors = typesetFrench<SameMessages<typeof english>>({
  refusals: {
    "not-signed-in": "Cette page est réservée aux personnes connectées. Connectez-vous, et vous reviendrez ici.",
    "wrong-credentials": "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux, ou demandez un nouveau mot de passe.",
    "not-allowed": "Votre compte n’en a pas le droit. S’il devrait l’avoir, demandez à votre formateur ou à l’administrateur.",
    "not-found": "Il n’y a rien à cette adresse. Le lien est peut-être ancien, ou une lettre manque.",
    "bad-input": "Quelque chose dans l’envoi n’est pas comme il faut. Revenez en arrière et relisez le formulaire.",
    "email-taken": "Un compte existe déjà avec cette adresse. Connectez-vous, ou demandez un nouveau mot de passe.",
    "link-expired": "Ce lien a déjà servi ou il est trop ancien. Demandez-en un nouveau.",
    "too-many-tries": "Trop d’essais en peu de temps. Attendez quelques minutes, puis réessayez.",
    "attempts-used-up": "Tous les essais de cet exercice sont utilisés. Vous pouvez toujours exécuter votre code, sans limite.",
    "cooling-down": "La dernière soumission date d’un instant. Attendez un peu avant la suivante.",
    "job-running": "Votre dernier travail tourne encore. Attendez sa fin, ou arrêtez-le.",
    "job-held":
      "Deux machines sont tombées en panne sous un de vos programmes, et un opérateur l’examine. D’ici là, rien de vous ne s’exécute sur un GPU. Votre travail est enregistré.",
    "over-quota":
      "Il n’y a plus de place pour ce que cet exercice conserve. Supprimez les fichiers dont vous n’avez plus besoin sous Profil, Fichiers conservés.",
    "budget-used-up": "Il ne reste pas assez de temps de GPU pour cela. Votre travail est enregistré ; demandez-en plus à votre formateur.",
    "slots-full":
      "D’autres classes ont déjà réservé tant de places à ce moment-là que les vôtres dépasseraient ce que l’opérateur autorise. Choisissez un autre horaire, ou moins de places.",
    "past-closing":
      "Cet exercice est fermé : sa date limite et le délai qui la suit sont passés, plus rien ne peut être rendu. Vous pouvez toujours exécuter votre code. Si vous aviez une raison, demandez une prolongation à votre formateur.",
    "no-seat": "Il n’y a plus de place libre. Augmentez le nombre de places, ou libérez-en une d’abord.",
    "link-used-up": "Toutes les places de ce lien sont prises. Demandez-en un autre à la personne qui vous l’a envoyé.",
    "not-a-trainer":
      "Pour encadrer cette cohorte, il faut d’abord être formateur de son organisation. Qui dirige l’organisation peut l’y inviter.",
    "last-trainer": "C’est le seul formateur de la cohorte. Désignez-en d’abord un autre.",
    "changed-meanwhile":
      "Quelqu’un d’autre a fait une modification entre-temps, donc rien n’a été fait. Regardez de nouveau, puis décidez.",
    "draft-conflict": "Ce brouillon a été modifié dans un autre onglet. Rien n’est perdu : choisissez celui à garder.",
    "stale-lease": "Ce travail a été confié à un autre exécuteur. La réponse tardive n’est pas comptée.",
    "terms-not-accepted": "Veuillez d’abord lire et accepter les conditions d’utilisation.",
    "machine-terms":
      "Ceci demande un GPU, et le propriétaire de la machine a des conditions que vous n’avez pas encore acceptées. Lisez et acceptez-les sous Profil, Conditions de la machine ; puis recommencez.",
    "account-blocked": "Votre compte est bloqué. Connectez-vous pour lire pourquoi et pour répondre.",
    "forged-request":
      "Cette demande ne venait pas de nos propres pages ; elle n’a pas été exécutée. Rouvrez la page et essayez de nouveau.",
    "too-large": "C’est plus grand que ce qui est accepté ici. Envoyez-en moins à la fois.",
    unavailable: "Cette partie du site ne répond pas en ce moment. Votre travail est enregistré ; réessayez dans une minute.",
  },
  titles: {
    notFound: "Il n’y a rien ici",
    refused: "Ce n’est pas possible",
    signIn: "Veuillez vous connecter",
    bug: "Quelque chose s’est cassé chez nous",
  },
  bug: "Vous n’y êtes pour rien, et votre travail enregistré est en sûreté. Réessayez ; si cela se reproduit, donnez-nous le numéro ci-dessous.",
  idLabel: "Numéro de cette erreur",
  home: "Aller à la première page",
  courses: "Voir tous les cours",
  signIn: "Se connecter",
  eyebrow: (status) => `Erreur ${status}`,
});
