/** What `atelier preflight` says besides what Slurm and a node's probes say themselves. */
export const preflight = {
  orders: (site: string) => `${site}: what Slurm would take`,
  noDryRun: "slurmrestd knows no dry run; of the profile's orders only the one below was tried",
  kept: (file: string) => `Kept in ${file}`,
  failed: (job: string, slice: string, why: string) => `job ${job} for a slice of the kind ${slice}: ${why}`,
  size: (node: string, architecture: string, processors: number, memoryGiB: number, kernel: string) =>
    `${node}: ${architecture}, ${processors} processors, ${memoryGiB} GiB, Linux ${kernel}`,
  names: {
    steps: "steps",
    cgroups: "control groups",
    devices: "device files",
    granted: "granted",
    runtimes: "container runtimes",
    runner: "the runner",
    beyond: "network beyond",
  },
  startsSteps: "Slurm starts steps: slices may each have one.",
  startsNoStep: (said: string) => `Slurm starts no step: ${said}`,
  cgroups: (version: string, isDelegated: boolean) => `Version ${version}, ${isDelegated ? "delegated to this account" : "not delegated"}.`,
  noVersion: "none",
  noDevices: "none",
  nothingGranted: "Slurm says nothing of devices, processors or memory",
  noRuntimes: "none found",
  reachesRunner: "can be reached from here.",
  reachesNoRunner: "cannot be reached from here: no pilot would.",
  reachesBeyond: "can be reached.",
  reachesNothingBeyond: "cannot be reached.",
} as const;
