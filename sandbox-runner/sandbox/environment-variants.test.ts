import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { loadEnvironments } from "./environments.ts";

const yaml = `
name: pytorch
python: /usr/bin/python3
imports: [torch]
variables: { OMP_NUM_THREADS: "1" }
pool: { learners: 1, judges: 1, uses: 500, minutes: 30 }
variants:
  - { machine: x86_64, vendor: nvidia, python: /envs/x86-cuda/bin/python3, paths: [/envs/x86-cuda], variables: { CUDA_MODULE_LOADING: LAZY } }
  - { machine: x86_64, vendor: amd, python: /envs/rocm/bin/python3, paths: [/envs/rocm] }
  - { machine: aarch64, vendor: nvidia, python: /envs/arm-cuda/bin/python3, paths: [/envs/arm-cuda] }
  - { machine: aarch64, vendor: null, python: /envs/arm/bin/python3 }
`;

async function choose(machine: string, vendors: readonly string[], text = yaml) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-environments-"));
  mkdirSync(path.join(folder, "pytorch"));
  writeFileSync(path.join(folder, "pytorch/env.yaml"), text);
  try {
    return (await loadEnvironments(folder, { machine, vendors }))[0];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("takes the build for the machine and the devices that a node has", async () => {
  const chosen = await Promise.all(
    [
      ["x86_64", ["nvidia"]],
      ["x86_64", ["amd"]],
      ["aarch64", ["nvidia"]],
      ["aarch64", []],
      ["x86_64", []],
    ].map(async ([machine, vendors]) => (await choose(machine as string, vendors as string[]))?.python),
  );
  expect(chosen).toEqual([
    "/envs/x86-cuda/bin/python3",
    "/envs/rocm/bin/python3",
    "/envs/arm-cuda/bin/python3",
    "/envs/arm/bin/python3",
    "/usr/bin/python3",
  ]);
});

it("keeps what all builds have in common, and tells the warden of no other", async () => {
  expect(await choose("x86_64", ["nvidia"])).toEqual({
    name: "pytorch",
    python: "/envs/x86-cuda/bin/python3",
    imports: ["torch"],
    paths: ["/envs/x86-cuda"],
    variables: { OMP_NUM_THREADS: "1", CUDA_MODULE_LOADING: "LAZY" },
    vendors: ["nvidia"],
    threads: 1,
    pool: { learners: 1, judges: 1, uses: 500, minutes: 30 },
  });
});

it("refuses a variant that is none, with its file and field", async () => {
  await expect(choose("x86_64", [], yaml.replace("/envs/rocm/bin/python3", "python3"))).rejects.toThrow(
    /pytorch\/env\.yaml[\s\S]*variants\[1\]\.python/,
  );
});
