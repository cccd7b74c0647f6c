import type { blocking as english } from "../en/blocking.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const blocking = typesetFrench<SameMessages<typeof english>>({
  title: "Comptes",
  lede: "Bloquez un compte dont on abuse. La personne est aussitôt déconnectée, ses jetons ne valent plus rien, ses travaux s’arrêtent ; elle lit votre motif et peut répondre.",
  find: { label: "Adresse e-mail", submit: "Chercher le compte", none: "Aucun compte n’a cette adresse." },
  account: {
    role: "Rôle",
    since: "Compte ouvert le",
    roles: { learner: "apprenant", trainer: "formateur", operator: "opérateur de la plateforme" },
    isOperator: "Un opérateur de la plateforme ne peut pas être bloqué : retirez-lui d’abord ce rôle.",
    reason: "Motif",
    reasonHint: "La personne le lit. Dites ce qui s’est passé et ce qui doit changer.",
    block: "Bloquer le compte",
    blockConsequence:
      "Toutes les sessions et tous les jetons prennent fin, les travaux en cours s’arrêtent. Les travaux rendus et les notes restent.",
    unblock: "Débloquer le compte",
    unblockNamed: (name) => `Débloquer ${name}`,
  },
  blocked: {
    title: "Comptes bloqués",
    none: "Aucun compte n’est bloqué.",
    columns: { name: "Nom", email: "Adresse", since: "Depuis", reason: "Motif", act: "Débloquer" },
  },
  appeals: {
    title: "Recours",
    none: "Aucun recours n’attend de réponse.",
    from: (name, email) => `${name}, ${email}`,
    at: (moment) => `écrit le ${moment}`,
    reason: "Votre motif était :",
    answer: "Votre réponse",
    answerHint: "La personne la lit.",
    unblock: "Débloquer",
    uphold: "Maintenir",
  },
  done: { blocked: "Le compte est bloqué.", unblocked: "Le compte est débloqué.", answered: "Votre réponse est partie." },
  person: {
    title: "Votre compte est bloqué",
    lede: (moment) => `Un opérateur a bloqué votre compte le ${moment}. Rien de votre travail n’est supprimé.`,
    reason: "Le motif",
    answer: "Si vous pensez que c’est une erreur, dites pourquoi. Un opérateur vous répondra.",
    text: "Ce que vous voulez dire",
    submit: "Envoyer",
    sent: "C’est envoyé. Vous recevrez une lettre quand il y aura une réponse.",
    waiting: "Votre message attend une réponse.",
    earlier: "Ce qui a été dit",
    you: (moment) => `Vous, ${moment}`,
    operator: "La réponse de l’opérateur",
    signOut: "Se déconnecter",
  },
  faults: {
    "blocks-operator": "Un opérateur de la plateforme ne peut pas être bloqué.",
    "appeal-open": "Votre dernier message n’a pas encore reçu de réponse.",
  },
});
