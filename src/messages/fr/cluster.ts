import type { cluster as english } from "../en/cluster.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const cluster = typesetFrench<SameMessages<typeof english>>({
  pending: {
    new: "Une place vient d’être demandée au supercalculateur.",
    priority: "D’autres passent avant nous dans la file du supercalculateur.",
    resources: "Le supercalculateur est plein. Une place se libère dès que d’autres travaux se terminent.",
    maintenance: "Une maintenance du supercalculateur approche : rien n’y démarre qui ne puisse se terminer avant.",
    unavailable: "Les machines nécessaires sont hors service pour le moment.",
    limits:
      "Nous occupons déjà toute la part du supercalculateur qui nous est permise. Une place se libère dès qu’un de nos travaux se termine.",
    dependency: "La place dépend d’un autre travail, qui n’est pas terminé.",
    held: "L’équipe du supercalculateur retient notre demande.",
    "not-before": "La place est réservée pour plus tard et ne s’ouvre qu’à ce moment-là.",
    impossible: "Le supercalculateur n’accordera pas ce qui lui est demandé. C’est à l’opérateur de modifier la demande.",
    unknown: "Le supercalculateur ne dit pas pourquoi nous attendons.",
    starting: "Le supercalculateur nous a accordé une place, qui se prépare.",
    paused:
      "Le supercalculateur a refusé plusieurs demandes de suite : plus rien ne lui est demandé pendant un moment. Les demandes reprendront d’elles-mêmes.",
    operator:
      "L’opérateur a suspendu les demandes au supercalculateur. Une place viendra quand l’une des nôtres se libérera ou quand l’opérateur reprendra les demandes.",
    silent: "Le supercalculateur ne répond pas pour l’instant. Il est interrogé sans cesse.",
  },
});
