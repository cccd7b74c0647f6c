import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GpuCage, noGpu } from "./kit/gpu-cage.ts";

// C4, C11, C15 and C18 of the catalogue of cheats, as far as they need a real device. The baseline of the last
// has no device: what a learner keeps busy on one can slow nobody but himself.

const judge = `import numpy as np
from atelier_judge import baseline, close, learner, ratio, test
@test(task=1, points=1)
def is_right_and_twice_as_fast(rng):
    draw = lambda: rng.normal(size=(512, 512)).astype(np.float32)
    for _ in range(4):
        x = draw()
        close(learner.work(x), x @ x, rtol=1e-2, atol=1e-1, message="work.values")
    ratio(learner.work, baseline.work, inputs=draw, at_least=2, message="work.slow", seconds=6,
          compare=lambda answer, expected: close(answer, expected, rtol=1e-2, atol=1e-1, message="work.values"))
`;
/** What nobody needs a device for; the learner's device has to be twice as fast as this. */
const baseline = `import numpy as np
def work(x):
    for _ in range(40): y = x @ x
    return y
`;
const imports = "import numpy as np, torch\ntorch.ones(1, device='cuda')\n";

describe.skipIf(noGpu)(`on a real device${noGpu ? ` (skipped: ${noGpu})` : ""}`, () => {
  let cage: GpuCage;
  beforeAll(async () => {
    cage = await GpuCage.open();
  });
  afterAll(() => cage[Symbol.asyncDispose]());

  const check = async (program: string): Promise<unknown> => {
    const { reports } = await cage.run(imports + program, {}, { judge, baseline });
    return reports.find(({ kind }) => kind === "check");
  };

  test("an honest program passes, or the attempts below would prove nothing", async () => {
    expect(await check("def work(x):\n    y = torch.from_numpy(x).cuda()\n    return (y @ y).cpu().numpy()")).toMatchObject({
      status: "passed",
    });
  });

  test("C4: work on a stream that nobody waits for is not in the answer", async () => {
    const program = `side = torch.cuda.Stream()
def work(x):
    y = torch.from_numpy(x).cuda(non_blocking=True)
    z = torch.zeros_like(y)
    with torch.cuda.stream(side):
        torch.cuda._sleep(2_000_000_000)
        z.copy_(y @ y)
    kept = torch.empty(z.shape, dtype=z.dtype).pin_memory()
    kept.copy_(z, non_blocking=True)
    return kept.numpy().copy()
`;
    expect(await check(program)).toMatchObject({ status: "failed", messageKey: "work.values" });
  });

  test("C11: what lies in the device's freed memory is nobody's answer", async () => {
    const program = `def work(x):
    y = torch.from_numpy(x).cuda()
    del y
    return torch.empty(x.shape, device='cuda').nan_to_num(0, 0, 0).cpu().numpy()
`;
    expect(await check(program)).toMatchObject({ status: "failed", messageKey: "work.values" });
  });

  test("C15: what is read beyond the end of an array, or was never written, does not come out right", async () => {
    const program = `def work(x):
    y = torch.from_numpy(x).cuda()
    half = torch.empty(x.shape, device='cuda')
    half[::2] = (y @ y)[::2]
    beyond = torch.as_strided(half, (x.shape[0] // 2, x.shape[1]), half.stride(), x.size // 2)
    half[1::2] = beyond
    return half.nan_to_num(0, 0, 0).cpu().numpy()
`;
    expect(await check(program)).toMatchObject({ status: "failed", messageKey: "work.values" });
  });

  test("C18: a device kept busy while the baseline is timed does not make the learner look faster", async () => {
    const program = `busy = torch.cuda.Stream()
def work(x):
    y = torch.from_numpy(x).cuda()
    for _ in range(4000): z = y @ y
    answer = z.cpu().numpy()
    with torch.cuda.stream(busy): torch.cuda._sleep(2_000_000_000)
    return answer
`;
    expect(await check(program)).not.toMatchObject({ status: "passed" });
  });
});
