import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attackOwnCage } from "#runner/sandbox/attack-own-cage.ts";
import { GpuCage, noGpu } from "./kit/gpu-cage.ts";

// What an ordinary attempt has of a real NVIDIA device, without which the attacks beside this file would prove nothing.

describe.skipIf(noGpu)(`a slice of a real device${noGpu ? ` (skipped: ${noGpu})` : ""}`, () => {
  let cage: GpuCage;
  beforeAll(async () => {
    cage = await GpuCage.open();
  });
  afterAll(() => cage[Symbol.asyncDispose]());

  test("is warm before anybody asks, and again after each attempt", async () => {
    const program = "import torch\nprint(torch.cuda.is_initialized(), torch.ones(2, device='cuda').sum().item())";
    for (let attempt = 0; attempt < 3; attempt++) {
      // eslint-disable-next-line no-await-in-loop -- one slice takes one attempt at a time
      expect(await cage.run(program)).toMatchObject({ output: "True 2.0\n", warm: true, healthy: true });
    }
  });

  test("tells what was used of it", async () => {
    const program = `import time, torch
x = torch.randn(2**14, 2**14, device='cuda')
end = time.monotonic() + 2
while time.monotonic() < end: x @ x; torch.cuda.synchronize()`;
    const { usage, ending, healthy } = await cage.run(program);
    expect({ ending, healthy }).toEqual({ ending: { reason: "completed", exitCode: 0, signal: null }, healthy: true });
    expect(usage.device?.peakMemoryBytes).toBeGreaterThan(2 ** 30);
    // More than a device takes that does nothing, and less than any takes in that time.
    expect(usage.device?.energyMillijoules).toBeGreaterThan(20_000);
    expect(usage.device?.energyMillijoules).toBeLessThan(20_000_000);
    expect(usage.device?.energyEstimated).toBe(false);
  });

  test("holds against the runner's own attack", async () => {
    const { variables } = (await cage.warden.slices()).find(({ id }) => id === cage.slice)!;
    expect(await attackOwnCage(cage.warden, "pytorch", variables, cage.slice)).toEqual([]);
  });

  test("has a device's memory, types and libraries as outside", async () => {
    const program = `import torch
x = torch.randn(256, 256, device='cuda')
y = torch.linalg.solve(x, x)
z = torch.nn.functional.conv2d(torch.randn(1, 3, 32, 32, device='cuda'), torch.randn(4, 3, 3, 3, device='cuda'))
half = x.bfloat16() @ x.bfloat16()
print(bool((y - torch.eye(256, device='cuda')).abs().max() < 0.1), tuple(z.shape), half.dtype)`;
    expect(await cage.run(program)).toMatchObject({ output: "True (1, 4, 30, 30) torch.bfloat16\n", healthy: true });
  });
});
