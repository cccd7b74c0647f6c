import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GpuCage, type GpuOutcome, noGpu } from "./kit/gpu-cage.ts";
import { skipAloud } from "./kit/skip-aloud.ts";

// Attacks on a real NVIDIA device, T62 to T75. Which of them have been run on one: docs/operators/gpu-slices.md.

const healthy = { healthy: true };
const tensors = "import torch\n";
const nvml = `import ctypes
try: nvml = ctypes.CDLL('libnvidia-ml.so.1')
except OSError: print('no library'); raise SystemExit
print('init', nvml.nvmlInit_v2())
device = ctypes.c_void_p()
found = [nvml.nvmlDeviceGetHandleByIndex_v2(n, ctypes.byref(device)) for n in range(16)]
nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(device))
`;

describe.skipIf(noGpu)(`on a real device${noGpu ? ` (skipped: ${noGpu})` : ""}`, () => {
  let cage: GpuCage;
  beforeAll(async () => {
    cage = await GpuCage.open();
  });
  afterAll(() => cage[Symbol.asyncDispose]());

  const expectNextUnaffected = async (): Promise<void> => {
    const next = await cage.run(`${tensors}print(float((torch.ones(64, 64, device='cuda') @ torch.ones(64, 64, device='cuda')).sum()))`);
    expect(next).toMatchObject({ output: "262144.0\n", ...healthy });
  };
  const read = (outcome: GpuOutcome): unknown => JSON.parse(outcome.output);

  test("T62: memory that is taken whole is the learner's own exception, and comes back", async () => {
    const program = `${tensors}kept = []
try:
    while True: kept.append(torch.empty(2**28, dtype=torch.uint8, device='cuda'))
except RuntimeError as error: print(type(error).__name__)`;
    expect(await cage.run(program)).toMatchObject({ output: "OutOfMemoryError\n", ending: { reason: "completed" }, ...healthy });
    await expectNextUnaffected();
  });

  test("T62: a limit on the device's memory ends an attempt by its name", async () => {
    const program = `${tensors}import time\nkept = torch.ones(2**31, dtype=torch.uint8, device='cuda')\ntime.sleep(30)`;
    expect(await cage.run(program, { gpuMemoryBytes: 2 ** 30 })).toMatchObject({ ending: { limit: "gpu-memory" }, ...healthy });
    await expectNextUnaffected();
  });

  test("T63: a kernel that never ends meets the wall limit within five seconds, and leaves the slice healthy", async () => {
    const program = `${tensors}torch.cuda._sleep(2**62)\nprint('launched', flush=True)\ntorch.cuda.synchronize()`;
    const began = Date.now();
    expect(await cage.run(program, { wallSeconds: 5 })).toMatchObject({ ending: { reason: "limit", limit: "wall" }, ...healthy });
    expect(Date.now() - began).toBeLessThan(5000 + 5000 + 10_000); // the limit, the kill, and the look before the end is told
    await expectNextUnaffected();
  });

  test("T64: an illegal access ends the program that makes it, and nothing else", async () => {
    const program = `${tensors}x = torch.zeros(4, device='cuda')
try:
    x[torch.tensor([2**40], device='cuda')] = 1
    torch.cuda.synchronize()
except RuntimeError as error: print('refused')`;
    expect(await cage.run(program)).toMatchObject({ output: expect.stringContaining("refused"), ...healthy });
    await expectNextUnaffected();
  });

  // T65, a process that hangs in the driver, is in devices-stuck.test.ts: no program brings it about at will on a sound driver.

  test("T66: no other device can be opened or named", async () => {
    const program = `import glob, json, os
nodes = [path for path in glob.glob('/dev/**', recursive=True) if 'nvidia' in path or 'dri' in path]
tried = [f'/dev/nvidia{n}' for n in range(16)] + ['/dev/nvidia-modeset', '/dev/nvidia-uvm-tools', '/dev/dri/card0']
opened = [path for path in tried if os.path.exists(path)]
os.environ['CUDA_VISIBLE_DEVICES'] = '0,1,2,3,4,5,6,7'
import subprocess, sys
count = subprocess.run([sys.executable, '-c', 'import torch; print(torch.cuda.device_count())'], capture_output=True, text=True).stdout
print(json.dumps([len(opened), [path for path in nodes if 'modeset' in path or 'tools' in path or 'card' in path], int(count or 0)]))`;
    expect(read(await cage.run(program))).toEqual([1, [], 1]);
  });

  test("T67: a handle to an earlier tenant's memory opens nothing", async () => {
    const give = `import ctypes, torch
x = torch.full((2**20,), 7.0, device='cuda')
handle = ctypes.create_string_buffer(64)
code = ctypes.CDLL('libcuda.so.1').cuIpcGetMemHandle(handle, ctypes.c_ulonglong(x.data_ptr()))
print(code, handle.raw.hex())`;
    const [code, handle] = (await cage.run(give)).output.trim().split(" ");
    const take = `import ctypes, torch
torch.ones(1, device='cuda')
class Handle(ctypes.Structure): _fields_ = [('raw', ctypes.c_ubyte * 64)]
pointer = ctypes.c_ulonglong()
print(ctypes.CDLL('libcuda.so.1').cuIpcOpenMemHandle_v2(ctypes.byref(pointer), Handle.from_buffer_copy(bytes.fromhex('${handle}')), 1))`;
    if (code === "0") expect((await cage.run(take)).output.trim()).not.toBe("0");
    await expectNextUnaffected();
  });

  test("T68: what an earlier tenant left in memory is not there for the next", async () => {
    const canary = 0x5ec7e75;
    const leave = `${tensors}kept = [torch.full((2**26,), ${canary}, dtype=torch.int32, device='cuda') for _ in range(4)]\ntorch.cuda.synchronize()\nprint('left')`;
    expect((await cage.run(leave)).output).toBe("left\n");
    const look = `${tensors}found = 0
blocks = [torch.empty(2**26, dtype=torch.int32, device='cuda') for _ in range(4)]
for block in blocks: found += int((block == ${canary}).sum())
print(found)`;
    expect((await cage.run(look)).output).toBe("0\n");
  });

  test("T69, T75: the device's mode, power, clocks and partition are not a learner's to change", async () => {
    const program = `${nvml}print('found', sum(code == 0 for code in found))
def ask(name, *arguments):
    value = ctypes.c_uint()
    getattr(nvml, name)(device, *map(ctypes.c_uint, arguments), ctypes.byref(value))
    return value
# Each is set to what it is already: where this succeeds, the device that others use is as before.
memory, graphics = ask('nvmlDeviceGetApplicationsClock', 2), ask('nvmlDeviceGetApplicationsClock', 0)
print('changed', [name for name, arguments in {
    'nvmlDeviceSetPersistenceMode': [ask('nvmlDeviceGetPersistenceMode')],
    'nvmlDeviceSetComputeMode': [ask('nvmlDeviceGetComputeMode')],
    'nvmlDeviceSetPowerManagementLimit': [ask('nvmlDeviceGetPowerManagementLimit')],
    'nvmlDeviceSetApplicationsClocks': [memory, graphics],
}.items() if getattr(nvml, name)(device, *arguments) == 0])
mig, status = ctypes.c_uint(), ctypes.c_uint()
nvml.nvmlDeviceGetMigMode(device, ctypes.byref(mig), ctypes.byref(status))
print('mig', nvml.nvmlDeviceSetMigMode(device, mig, ctypes.byref(status)) == 0)`;
    const { output } = await cage.run(program);
    if (!output.startsWith("no library")) expect(output).toMatch(/found [01]\nchanged \[\]\nmig False\n$/);
    await expectNextUnaffected();
  });

  test("T70: no control pipe of MPS can be reached", async () => {
    const program = `import glob, os
print([path for pattern in ('/tmp/nvidia-mps*', '/var/log/nvidia-mps*', '/run/nvidia-mps*') for path in glob.glob(pattern)],
      [name for name in os.environ if 'MPS' in name])`;
    expect((await cage.run(program)).output).toBe("[] []\n");
  });

  test("T71: pinned host memory counts as memory, or is refused", async () => {
    const program = `${tensors}kept = []
try:
    for _ in range(64): kept.append(torch.empty(2**28, dtype=torch.uint8).pin_memory()); kept[-1].fill_(1)
    print('all of it')
except RuntimeError as error: print('refused')`;
    const outcome = await cage.run(program, { memoryBytes: 4 * 2 ** 30 });
    expect(outcome.output).not.toContain("all of it");
    expect(outcome.healthy).toBe(true);
    await expectNextUnaffected();
  });

  test("T72: counters that would show neighbours cannot be read", async (context) => {
    const program = `import ctypes, torch
torch.ones(1, device='cuda')
try: cupti = ctypes.CDLL('libcupti.so')
except OSError: print('no library'); raise SystemExit
group, context, device = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_int()
ctypes.CDLL('libcuda.so.1').cuCtxGetCurrent(ctypes.byref(context))
print(cupti.cuptiEventGroupCreate(context, ctypes.byref(group), 0) == 0)`;
    const { output } = await cage.run(program);
    if (output === "no library\n") skipAloud(context, "this environment finds no libcupti.so, so nothing was tried");
    expect(output).toBe("False\n");
  });

  test("T73: what a compiler is made to do at compile time happens in the same cage, under the same limits", async () => {
    const program = `import subprocess, sys
# As nvcc and Triton do: a compiler is a child of the learner's program, and so is what it is made to start.
bomb = 'import subprocess, sys, time\\nwhile True: subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])'
subprocess.run([sys.executable, '-c', bomb])`;
    expect(await cage.run(program, { processes: 40 })).toMatchObject({ ending: { reason: "limit", limit: "processes" }, ...healthy });
    await expectNextUnaffected();
  });

  test("T74: a fork after CUDA has begun hurts the program that forks, and nobody else", async () => {
    const program = `import os, torch
torch.ones(1, device='cuda')
pid = os.fork()
if pid == 0:
    try: torch.ones(1, device='cuda'); os._exit(0)
    except RuntimeError: os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
    expect((await cage.run(program)).output).toMatch(/^7$/m); // Python 3.12 warns of the fork first
    await expectNextUnaffected();
  });
});
