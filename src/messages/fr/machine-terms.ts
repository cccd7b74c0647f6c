import type { machineTerms as english } from "../en/machine-terms.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const machineTerms = typesetFrench<SameMessages<typeof english>>({
  title: "Conditions de la machine",
  lede: "Avant votre premier travail sur un GPU, vous acceptez ce que demande le propriétaire de la machine. Ce qui s’exécute sur des processeurs ordinaires n’en a pas besoin.",
  of: (organisation) => `À la demande de ${organisation}`,
  version: (moment) => `Version du ${moment}`,
  accept: "J’accepte ces conditions.",
  submit: "Accepter",
  submitNamed: (organisation) => `Accepter les conditions de ${organisation}`,
  none: "Vous avez accepté tout ce qui est demandé. Vos travaux peuvent s’exécuter sur un GPU.",
  back: "Revenir où vous étiez",
  accepted: "Merci. C’est enregistré.",
  notice: "Avant votre première exécution sur un GPU, lisez et acceptez les conditions de la machine.",
  read: "Lire les conditions",
});
