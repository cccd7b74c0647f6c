import type { receipt as english } from "../en/receipt.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const receipt = typesetFrench<SameMessages<typeof english>>({
  title: "Reçu",
  attempt: (number, most) => `essai ${number} sur ${most}`,
  free: "non compté",
  waited: "attente",
  start: "départ",
  code: "votre code",
  judge: "juge",
  timeline: "Où le temps est passé",
  gpu: "Temps de GPU",
  cpu: "Temps de CPU",
  memory: "Mémoire, au plus",
  energy: "Énergie",
  energyEstimated: (joules) => `${joules} J, estimation`,
  energyMeasured: (joules) => `${joules} J`,
  energyUnknown: "non mesurée",
  cost: "Coût",
  withEstimate: (seconds, estimate) => `${seconds} s (prévu ${estimate} s)`,
  seconds: (seconds) => `${seconds} s`,
  foundations: "Appuyé sur",
  foundation: { own: (path) => `${path}, le vôtre`, reference: (path) => `${path}, la référence` },
  returned: "Rendu",
  returnedTime: (time) => `${time}, perdus par notre faute`,
});
