import type { profiles as english } from "../en/profiles.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";
import { machineTerms } from "./machine-terms.ts";

/** Sur quoi s’exécute un exercice, là où l’on a le choix, et sur quoi un résultat a été obtenu. */
export const profiles = typesetFrench<SameMessages<typeof english>>({
  choice: "Exécuter sur",
  cpu: (seconds) => `processeur (≈ ${seconds} s)`,
  gpu: (seconds) => `GPU (≈ ${seconds} s de temps de GPU)`,
  runsOnly: "Pour les exécutions seulement : ce que vous soumettez va toujours sur le GPU.",
  terms: machineTerms.notice,
  readTerms: machineTerms.read,
  mark: "sur un vrai GPU",
  ranOn: "Exécuté sur",
  processor: (device) => `processeur, ${device}`,
  accelerator: (device) => `GPU, ${device}`,
  gpuSizes: "avec les tailles prévues pour un GPU",
});
