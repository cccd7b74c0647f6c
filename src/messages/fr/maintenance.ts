import type { maintenance as english } from "../en/maintenance.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const maintenance = typesetFrench<SameMessages<typeof english>>({
  title: "Maintenance",
  lede: "Indiquez quand des machines sont hors service. Les travaux qui ne pourraient se terminer avant attendent, et leurs auteurs savent jusqu’à quand. Les dates limites qui tombent dans cette période sont reportées d’autant.",
  none: "Aucune maintenance n’est prévue.",
  columns: { begins: "Début", ends: "Fin", slices: "Concerne", remove: "Retirer" },
  concerns: { all: "toutes les machines", gpu: "les GPU seulement ; les processeurs continuent" },
  enter: "Annoncer une maintenance",
  starts: "Début",
  ends: "Fin",
  zone: "Fuseau horaire",
  slices: "Concerne",
  save: "Annoncer",
  remove: "Retirer",
  removeNamed: (moment) => `Retirer la maintenance du ${moment}`,
  done: {
    entered: "La maintenance est annoncée.",
    removed: "La maintenance est retirée. Les travaux reprennent, et les dates sont celles d’avant.",
  },
});
