import type { audit as english } from "../en/audit.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const audit = typesetFrench<SameMessages<typeof english>>({
  title: "Journal d’audit",
  lede: "Qui a vu ou modifié quoi. On ne fait qu’ajouter des entrées : personne ne peut en modifier ni en supprimer, pas même ici.",
  search: {
    person: "Personne",
    personHint: "Une adresse e-mail, ou le numéro d’un compte.",
    cohort: "Cohorte",
    anyCohort: "toutes",
    action: "Action",
    actionHint: "Ou le début de son nom : « grade » trouve tout ce qui touche aux notes.",
    from: "Du",
    until: "Au",
    submit: "Chercher",
    all: "Toutes les entrées",
  },
  none: "Rien ne correspond. Demandez moins, ou regardez toutes les entrées.",
  columns: { when: "Quand", who: "Qui", action: "Action", about: "À propos de", details: "Détails" },
  platform: "la plateforme",
  gone: "un compte supprimé",
  show: "Voir",
  showOf: (action, moment) => `Voir les détails de ${action}, ${moment}`,
  older: "Entrées plus anciennes",
  faults: { "no-such-day": "Ce n’est pas un jour.", "no-such-cohort": "Cette cohorte n’existe pas." },
});
