import type { sponsor as english } from "../en/sponsor.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const sponsor = typesetFrench<SameMessages<typeof english>>({
  title: "Cours terminés",
  lede: "Quels cours vos apprenants suivent dans une cohorte, quelle part en est faite, et quand ils les ont terminés. Les notes, les programmes et les horaires de travail n’appartiennent qu’à eux.",
  none: "Cette organisation n’a pas encore d’apprenant. Ses opérateurs invitent des personnes.",
  columns: { name: "Nom", email: "Adresse", course: "Cours", done: "Fait", completed: "Terminé le" },
  noCourse: "dans aucune cohorte pour l’instant",
  share: (percent, done, total) => `${percent} % (${done} sur ${total})`,
  notYet: "pas encore",
  download: "Télécharger en CSV",
  downloadOf: (organisation) => `Télécharger en CSV : ${organisation}`,
  csv: { name: "nom", email: "e-mail", course: "cours", done: "éléments faits", total: "éléments", completed: "terminé le" },
});
