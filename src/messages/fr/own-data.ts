import type { ownData as english } from "../en/own-data.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const ownData = typesetFrench<SameMessages<typeof english>>({
  title: (exercise) => `Vos propres données pour ${exercise}`,
  link: "Apporter vos propres données",
  linkNote: "Un tableau à vous, que lisent vos exécutions. Vous seul le voyez, et vous pouvez le supprimer à tout moment.",
  lede: (path, columns) =>
    `Vos exécutions de cet exercice trouvent votre tableau sous ${path}. Il compte une ligne par exemple, avec les colonnes ${columns}. Les soumissions sont jugées sans lui.`,
  privacy:
    "Seules vos propres exécutions le lisent. Ni les formateurs ni les autres apprenants ne le voient, et il ne figure dans aucune soumission. Supprimé ou remplacé, il n’est plus trouvé par aucune exécution nouvelle, et ses octets disparaissent dans la journée qui suit la dernière exécution qui le lit.",
  none: "Vous n’avez encore apporté aucun tableau.",
  kept: (rows, size, date) => `${rows} ${rows < 2 ? "ligne" : "lignes"}, ${size}, depuis le ${date}.`,
  left: (count) => (count === 1 ? "Une ligne est laissée de côté :" : `${count} lignes sont laissées de côté :`),
  faults: {
    columns: (line, columns) => `ligne ${line} : il lui faut ${columns} colonnes`,
    empty: (line) => `ligne ${line} : une colonne est vide`,
    long: (line) => `ligne ${line} : un texte dépasse 300 caractères`,
  },
  more: (count) => `et ${count} de plus`,
  file: (kilobytes) => `Tableau (CSV, ${kilobytes} ko au plus)`,
  submit: "Garder ce tableau",
  replace: "Le mettre à la place de l’autre",
  saved: "Votre tableau est gardé.",
  remove: "Supprimer le tableau",
  removed: "Votre tableau est supprimé.",
  faultsOfFile: {
    "own-data-large": "Ce tableau dépasse ce que l’exercice accepte. Retirez des lignes.",
    "own-data-quote": "Un guillemet est ouvert dans ce tableau et jamais refermé. Fermez-le, puis réessayez.",
    "own-data-rows": "Aucune ligne de ce tableau n’est utilisable : chacune a besoin d’un texte dans chaque colonne.",
  },
});
