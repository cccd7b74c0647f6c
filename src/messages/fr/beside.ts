import type { beside as english } from "../en/beside.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const beside = typesetFrench<SameMessages<typeof english>>({
  help: {
    title: "Demander à un formateur",
    question: "De quoi s’agit-il ? (facultatif)",
    raise: "Demander de l’aide",
    raised: "Vos formateurs voient que vous demandez de l’aide. Vous pouvez continuer à travailler.",
    taken: (name: string) => `${name} vient vous aider.`,
    withdraw: "Retirer la demande",
  },
  looks: (names: string) => `${names} regarde votre brouillon.`,
  lookMany: (names: string) => `${names} regardent votre brouillon.`,
  whoLooked: "Qui a regardé, et quand",
  comments: {
    title: "Commentaires sur votre code",
    none: "Aucun commentaire.",
    place: (file: string, line: number) => `${file}, ligne ${line}`,
    moved: (text: string) => `La ligne a changé depuis. Elle disait : ${text}`,
    movedEmpty: "La ligne a changé depuis. Elle était vide.",
    goTo: "Aller à la ligne",
    answer: "Répondre",
    send: "Envoyer",
    text: "Votre commentaire",
    done: "C’est fait",
    reopen: "Rouvrir",
    gone: "Compte supprimé",
    glyph: (count: number) => (count < 2 ? "1 commentaire" : `${count} commentaires`),
    arrived: (author: string) => `Nouveau commentaire de ${author}`,
    showDone: (count: number) => (count < 2 ? "1 commentaire traité" : `${count} commentaires traités`),
  },
  failed: "Cela n’a pas fonctionné. Réessayez.",
});
