import { expect, it } from "vitest";
import { describePreflight, type Preflight } from "./preflight-text.ts";

const found: Preflight = {
  site: "mn5",
  dryRuns: [{ queue: "debug", slice: "gpu", accepted: true, said: "Job 1 to start at 2026-11-27T12:00:00" }],
  job: {
    slice: "gpu",
    jobId: "7",
    file: "/shared/preflight/mn5-gpu.json",
    why: null,
    report: {
      node: { name: "n1", kernel: "5.14", architecture: "x64", processors: 80, memoryBytes: 2 ** 39 },
      tier: "caged",
      grades: true,
      why: { en: "Everything may run.", fr: "Tout peut être exécuté." },
      probes: [{ name: "bubblewrap", level: "ok", finding: { en: "It is there.", fr: "Il est là." }, consequence: null }],
      cgroup: { version: 2, controllers: ["memory"], delegated: false },
      containerRuntimes: [],
      devices: ["/dev/nvidia0"],
      told: { SLURM_JOB_GPUS: "0" },
      step: { starts: true, said: "" },
      network: { runner: false, beyond: false },
    },
  },
};

it("is told in the reader's language, and Slurm's words as they are", () => {
  expect(describePreflight(found, "en")).toMatchInlineSnapshot(`
    "mn5: what Slurm would take
    ✓ debug, gpu             Job 1 to start at 2026-11-27T12:00:00

    n1: x64, 80 processors, 512 GiB, Linux 5.14
    ✓ bubblewrap             It is there.
    ✓ steps                  Slurm starts steps: slices may each have one.
    ✓ control groups         Version 2, not delegated.
    ✓ device files           /dev/nvidia0
    ✓ granted                SLURM_JOB_GPUS=0
    ✗ container runtimes     none found
    ✗ the runner             cannot be reached from here: no pilot would.
    ✗ network beyond         cannot be reached.

    Everything may run.

    Kept in /shared/preflight/mn5-gpu.json
    "
  `);
  expect(describePreflight(found, "fr")).toMatchInlineSnapshot(`
    "mn5 : ce que Slurm accepterait
    ✓ debug, gpu             Job 1 to start at 2026-11-27T12:00:00

    n1 : x64, 80 processeurs, 512 Gio, Linux 5.14
    ✓ bubblewrap             Il est là.
    ✓ étapes                 Slurm démarre des étapes : chaque tranche peut avoir la sienne.
    ✓ groupes de contrôle    Version 2, non délégués.
    ✓ périphériques          /dev/nvidia0
    ✓ accordé                SLURM_JOB_GPUS=0
    ✗ conteneurs             aucun moteur trouvé
    ✗ l’exécuteur            ne peut pas être joint d’ici : aucun pilote n’y parviendrait.
    ✗ réseau au-delà         ne peut pas être joint.

    Tout peut être exécuté.

    Conservé dans /shared/preflight/mn5-gpu.json
    "
  `);
});

it("says in both why there is no report", () => {
  const why = { en: "it was pending for 1 seconds, and is cancelled", fr: "elle est restée en attente 1 seconde" };
  const failed = { ...found, dryRuns: null, job: { ...found.job, report: null, why } };
  expect(describePreflight(failed, "en")).toContain("✗ job 7 for a slice of the kind gpu: it was pending for 1 seconds");
  expect(describePreflight(failed, "fr")).toMatch(/✗ tâche 7 pour une tranche du type gpu\s: elle est restée en attente/);
});
