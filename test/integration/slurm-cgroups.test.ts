import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeStepOptions } from "#runner/sandbox/open-step.ts";
import { quote } from "#runner/slurm/shell-words.ts";
import { findMissingCgroups, openCgroupCluster } from "#kit/cgroup-cluster.ts";

const missing = findMissingCgroups();
const MiB = 2 ** 20;

/** Says how much memory the step may have, and of every device file what comes of opening it; then waits for the other step. */
const makeLook = (devices: readonly string[], folder: string): string => `
import errno, os, re, time
group = re.search("memory:(.*)", open("/proc/self/cgroup").read()).group(1)
parts = group.strip("/").split("/")
groups = ["/".join(parts[: end + 1]) for end in range(len(parts))]
print(min(int(open(f"/sys/fs/cgroup/memory/{one}/memory.limit_in_bytes").read()) for one in groups), os.environ["SLURM_STEP_GPUS"])
for device in ${JSON.stringify(devices)}:
    try: os.open(device, os.O_RDWR)
    except OSError as error: print(errno.errorcode[error.errno])
open(f"${folder}/here-{os.environ['SLURM_STEP_ID']}", "w").close()
while len([name for name in os.listdir("${folder}") if name.startswith("here-")]) < 2: time.sleep(0.05)
`;

describe.skipIf(missing)(`steps where Slurm has control groups${missing ? ` (${missing})` : ""}`, () => {
  it("are held to their share of memory, and refused every device but their own", async () => {
    await using opened = await openCgroupCluster();
    const { cluster, devices } = opened;
    const inFolder = (name: string) => path.join(cluster.folder, name);
    writeFileSync(inFolder("look.py"), makeLook(devices, cluster.folder));
    const step = ["srun", ...makeStepOptions({ gres: "gpu:1", cpus: 1, memoryMiB: 100 }), "/usr/bin/python3", inFolder("look.py")];
    const both = [0, 1].map((number) => `${step.map(quote).join(" ")} > ${inFolder(`said-${number}`)} 2>&1 &`);
    writeFileSync(inFolder("job.sh"), `#!/bin/sh\nunset SLURM_MEM_PER_NODE\n${both.join("\n")}\nwait\n`);
    const asked = ["--gres=gpu:2", "--ntasks=1", "--cpus-per-task=2", "--mem=200M", "--output=/dev/null"];
    await cluster.ask("sbatch", "--wait", ...asked, inFolder("job.sh"));
    const said = [0, 1].map((number) =>
      readFileSync(inFolder(`said-${number}`), "utf8")
        .trim()
        .split("\n"),
    );
    // Where opening is allowed the kernel says that there is no such device.
    expect(said.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      [`${100 * MiB} 0`, "ENXIO", "EPERM", "EPERM"],
      [`${100 * MiB} 1`, "EPERM", "ENXIO", "EPERM"],
    ]);
  });
});
