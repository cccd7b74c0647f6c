import { machineTerms } from "./machine-terms.ts";

/** What an exercise runs on, where its learner may choose, and what a result was made on. */
export const profiles = {
  choice: "Run on",
  cpu: (seconds: string) => `processor (≈ ${seconds} s)`,
  gpu: (seconds: string) => `GPU (≈ ${seconds} s of GPU time)`,
  runsOnly: "For runs only: what you submit still goes to the GPU.",
  terms: machineTerms.notice,
  readTerms: machineTerms.read,
  mark: "on a real GPU",
  ranOn: "Ran on",
  processor: (device: string) => `processor, ${device}`,
  accelerator: (device: string) => `GPU, ${device}`,
  gpuSizes: "with the sizes for a GPU",
};
