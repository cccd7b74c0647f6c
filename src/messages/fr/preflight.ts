import type { preflight as english } from "../en/preflight.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const preflight = typesetFrench<SameMessages<typeof english>>({
  orders: (site) => `${site} : ce que Slurm accepterait`,
  noDryRun: "slurmrestd ne connaît pas d’essai à blanc ; des demandes du profil, seule celle d’en dessous a été essayée",
  kept: (file) => `Conservé dans ${file}`,
  failed: (job, slice, why) => `tâche ${job} pour une tranche du type ${slice} : ${why}`,
  size: (node, architecture, processors, memoryGiB, kernel) =>
    `${node} : ${architecture}, ${processors} processeurs, ${memoryGiB} Gio, Linux ${kernel}`,
  names: {
    steps: "étapes",
    cgroups: "groupes de contrôle",
    devices: "périphériques",
    granted: "accordé",
    runtimes: "conteneurs",
    runner: "l’exécuteur",
    beyond: "réseau au-delà",
  },
  startsSteps: "Slurm démarre des étapes : chaque tranche peut avoir la sienne.",
  startsNoStep: (said) => `Slurm ne démarre pas d’étape : ${said}`,
  cgroups: (version, isDelegated) => `Version ${version}, ${isDelegated ? "délégués à ce compte" : "non délégués"}.`,
  noVersion: "aucune",
  noDevices: "aucun",
  nothingGranted: "Slurm ne dit rien des périphériques, des processeurs ni de la mémoire",
  noRuntimes: "aucun moteur trouvé",
  reachesRunner: "peut être joint d’ici.",
  reachesNoRunner: "ne peut pas être joint d’ici : aucun pilote n’y parviendrait.",
  reachesBeyond: "peut être joint.",
  reachesNothingBeyond: "ne peut pas être joint.",
});
