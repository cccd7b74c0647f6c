import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import { Cage, completed } from "./kit/cage.ts";
import { asWanted } from "./kit/mode.ts";

/** What a warden says that is to hold limits by cgroup v2 and cannot; undefined where it can. */
async function findReason(): Promise<string | undefined> {
  const said: string[] = [];
  try {
    await using _ = await openWarden({ ...asWanted, environments: [], limiter: "cgroup-v2", log: (line) => said.push(line) });
    return undefined;
  } catch {
    return said[0] ?? "the warden gave no reason";
  }
}

const reason = await findReason();

describe.skipIf(reason)(`limits by the kernel's cgroup v2${reason ? `, not run because ${reason}` : ""}`, () => {
  test("are held and named, and nothing of the groups is left", async () => {
    await using cage = await Cage.open("python", "cgroup-v2");
    const limits = { memoryBytes: 64 * 2 ** 20, processes: 12 };
    const memory = "kept = []\nwhile True: kept.append(b'x' * (4 << 20))";
    expect((await cage.run(memory, { limits })).ending).toEqual({ reason: "limit", limit: "memory" });
    const processes = "import os, time\nwhile True:\n    if os.fork() == 0: time.sleep(60)";
    expect((await cage.run(processes, { limits })).ending).toEqual({ reason: "limit", limit: "processes" });
    const { ending, usage } = await cage.run("sum(range(10**6))", { limits });
    expect(ending).toEqual(completed);
    expect(usage.cpuMs).toBeGreaterThan(0);
    expect(usage.peakMemoryBytes).toBeGreaterThan(0);
  });
});

const PYTHON = path.resolve(import.meta.dirname, "../../sandbox-runner/python");
const KIT = path.join(import.meta.dirname, "kit");

describe("limits by cgroup v2, over a folder that answers as the kernel's documentation says", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "atelier-cgroup2-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  let hierarchies = 0;
  function run(program: string): unknown {
    const root = path.join(folder, String((hierarchies += 1)));
    const before = `import json, os, sys
sys.path[:0] = [${JSON.stringify(PYTHON)}, ${JSON.stringify(KIT)}]
from atelier_warden import cgroup_files, cgroup_v2
from fake_cgroup2 import Hierarchy
root, uid, me = ${JSON.stringify(root)}, os.getuid(), str(os.getpid())
`;
    return JSON.parse(execFileSync("/usr/bin/python3", ["-B", "-c", before + program], { encoding: "utf8", cwd: "/" }));
  }
  const delegated = `kernel = Hierarchy(root).stand_in(cgroup_files)
kernel.write(root, 'cgroup.subtree_control', '+memory +pids')
own = root + '/service'; os.mkdir(own)
for pid in ('11', '12', me): kernel.write(own, 'cgroup.procs', pid)
place = cgroup_v2.Place(root, own)
`;

  test("a delegated group is emptied into a leaf before it passes controllers on", () => {
    const program = `${delegated}limiter = cgroup_v2.claim_in(place, uid, as_root=False).open()
warden = f'{own}/warden-{me}'
print(json.dumps({'own': kernel.words(own, 'cgroup.procs'), 'leaf': kernel.words(own + '/atelier-self', 'cgroup.procs'),
  'warden': kernel.words(warden + '/atelier-self', 'cgroup.procs') == [me], 'given': kernel.words(warden, 'cgroup.subtree_control'), 'name': limiter.name}))`;
    expect(run(program)).toEqual({ own: [], leaf: ["11", "12"], warden: true, given: ["memory", "pids"], name: "cgroup-v2" });
  });

  test("a group that was given too little is refused by the name of what is missing", () => {
    const program = `kernel = Hierarchy(root, controllers=('cpu', 'pids')).stand_in(cgroup_files)
try: cgroup_v2.claim_in(cgroup_v2.Place(root, root), uid, as_root=False)
except OSError as error: print(json.dumps(str(error)))`;
    expect(run(program)).toBe("controllers not delegated: memory");
  });

  test("root claims below the hierarchy's root and leaves everybody where they are", () => {
    const program = `kernel = Hierarchy(root).stand_in(cgroup_files)
kernel.put(root, 'cgroup.procs', '1 2 ' + me)
cgroup_v2.claim_in(cgroup_v2.Place(root, root + '/anywhere'), uid, as_root=True).open()
print(json.dumps([kernel.words(root, 'cgroup.procs'), os.path.isdir(f'{root}/atelier-{uid}/warden-{me}')]))`;
    expect(run(program)).toEqual([["1", "2"], true]);
  });

  test("what a warden that is gone left behind is killed and removed", () => {
    const program = `${delegated}kernel.put(own, 'cgroup.procs', ''); kernel.write(own, 'cgroup.subtree_control', '+memory +pids')
gone = own + '/warden-4194305'
for made in (gone, gone + '/3'): os.mkdir(made)
kernel.write(gone + '/3', 'cgroup.procs', '77')
cgroup_v2.claim_in(place, uid, as_root=False)
print(json.dumps([os.path.exists(gone), ['service/warden-4194305', 'cgroup.kill', '1'] in [list(one) for one in kernel.log]]))`;
    expect(run(program)).toEqual([false, true]);
  });

  const meter = `${delegated}limiter = cgroup_v2.claim_in(place, uid, as_root=False).open()
meter = limiter.open_meter(5); group = f'{own}/warden-{me}/5'; meter.attach(99); meter.set_limits(1000, 24, 8)
`;

  test("memory and disk share one limit, swap is forbidden, and processes are the occupant's alone", () => {
    const program = `${meter}print(json.dumps([kernel.words(group, name)[0] for name in ('memory.max', 'memory.swap.max', 'pids.max', 'cgroup.procs')]))`;
    expect(run(program)).toEqual(["1024", "0", "8", "99"]);
  });

  test("a kernel that counts no swap is not asked to forbid it", () => {
    const program = `${meter}os.unlink(group + '/memory.swap.max'); meter.set_limits(1, 1, 1); print(json.dumps(kernel.words(group, 'memory.max')))`;
    expect(run(program)).toEqual(["2"]);
  });

  test("kills for memory and refused forks are read from their events, and memory is the first cause", () => {
    const program = `${meter}said = []
for events in ('oom 3\\noom_kill 0\\n', 'oom 3\\noom_kill 1\\noom_group_kill 0\\n'):
    kernel.put(group, 'memory.events', 'low 0\\nhigh 0\\nmax 7\\n' + events)
    for refused in (0, 2):
        kernel.put(group, 'pids.events', f'max {refused}\\n'); said.append(meter.read().exceeded)
print(json.dumps(said))`;
    expect(run(program)).toEqual([null, "processes", "memory", "memory"]);
  });

  test("the peak is the kernel's, or, where it keeps none, the highest that was seen", () => {
    const program = `${meter}kernel.put(group, 'cpu.stat', 'usage_usec 1500000\\nuser_usec 1\\n'); kernel.put(group, 'memory.peak', '70\\n')
said = [meter.read().peak_bytes]
os.unlink(group + '/memory.peak')
for now in (90, 20): kernel.put(group, 'memory.current', str(now)); said.append(meter.read().peak_bytes)
print(json.dumps([said, meter.read().cpu_seconds]))`;
    expect(run(program)).toEqual([[70, 90, 90], 1.5]);
  });

  test("closing kills what is left in the group and removes it", () => {
    const program = `${meter}meter.close(); print(json.dumps([os.path.exists(group), kernel.log[-1][1]]))`;
    expect(run(program)).toEqual([false, "cgroup.kill"]);
  });
});
