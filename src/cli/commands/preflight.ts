import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { root } from "../runner-process.ts";

const Probe = z.object({
  name: z.string(),
  level: z.enum(["ok", "reduced", "missing"]),
  finding: z.object({ en: z.string() }),
  consequence: z.object({ en: z.string() }).nullable(),
});
const NodeReport = z.object({
  node: z.object({ name: z.string(), kernel: z.string(), architecture: z.string(), processors: z.number(), memoryBytes: z.number() }),
  tier: z.enum(["caged", "confined", "refused"]),
  grades: z.boolean(),
  why: z.object({ en: z.string() }),
  probes: z.array(Probe),
  cgroup: z.object({ version: z.number().nullable(), controllers: z.array(z.string()), delegated: z.boolean() }),
  containerRuntimes: z.array(z.string()),
  devices: z.array(z.string()),
  told: z.record(z.string(), z.string()),
  step: z.object({ starts: z.boolean(), said: z.string() }),
  network: z.object({ runner: z.boolean().nullable(), beyond: z.boolean() }),
});
type NodeReport = z.infer<typeof NodeReport>;
const Preflight = z.object({
  site: z.string(),
  dryRuns: z.array(z.object({ queue: z.string(), slice: z.string(), accepted: z.boolean(), said: z.string() })).nullable(),
  job: z.object({
    slice: z.string(),
    jobId: z.string().nullable(),
    file: z.string(),
    report: NodeReport.nullable(),
    why: z.string().nullable(),
  }),
});
type Preflight = z.infer<typeof Preflight>;

/** `preflight`: what a site lets a runner do, before one is started there. Exit 0: a pilot would serve; 1: it would not; 2: nothing was tried. */
export function addPreflightCommand(program: Command): void {
  program
    .command("preflight")
    .description("ask a site's Slurm whether it takes what a profile asks for, and have a short job say what its nodes allow")
    .argument("[profile]", "a site's name or the path of a profile; without it ATELIER_SITE_PROFILE")
    .option("--wait <seconds>", "how long the job may wait and run", "600")
    .option("--json", "one JSON object on standard output")
    .addHelpText("after", "\nIt reads the runner's settings (ATELIER_SHARED_DIR, ATELIER_SLURM_…), and costs one short job.")
    .action(preflight);
}

function preflight(profile: string | undefined, { wait, json }: { wait: string; json?: boolean }): void {
  if (!/^[1-9]\d*$/.test(wait)) {
    process.stderr.write(`"${wait}" is no number of seconds.\n`);
    return void (process.exitCode = 2);
  }
  const told = spawnSync(process.execPath, [path.join(root, "sandbox-runner/preflight.ts"), wait], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...(profile === undefined ? {} : { ATELIER_SITE_PROFILE: profile }) },
  });
  if (told.status !== 0) return void (process.exitCode = 2);
  const found = Preflight.parse(JSON.parse(told.stdout));
  process.stdout.write(json ? told.stdout : describe(found));
  const serves = found.job.report !== null && found.job.report.tier !== "refused" && found.job.report.network.runner !== false;
  process.exitCode = serves ? 0 : 1;
}

const mark = (holds: boolean): string => (holds ? "✓" : "✗");

function describe({ site, dryRuns, job }: Preflight): string {
  const orders = dryRuns?.map(({ queue, slice, accepted, said }) => `${mark(accepted)} ${`${queue}, ${slice}`.padEnd(22)} ${said}`) ?? [
    "– slurmrestd knows no dry run; of the profile's orders only the one below was tried",
  ];
  const { report, why, jobId, slice, file } = job;
  const words = report
    ? [...describeNode(report), "", `Kept in ${file}`]
    : [`✗ job ${jobId ?? ""} for a slice of the kind ${slice}: ${why}`];
  return `${[`${site}: what Slurm would take`, ...orders, "", ...words].join("\n")}\n`;
}

/** Nothing where pilots do not dial the runner. */
function describeReach(reached: boolean | null): (readonly [boolean, string, string])[] {
  if (reached === null) return [];
  return [[reached, "the runner", reached ? "can be reached from here." : "cannot be reached from here: no pilot would."]];
}

function describeNode(report: NodeReport): string[] {
  const { node, cgroup, containerRuntimes, devices, told, step, network, probes } = report;
  const lines = probes
    .filter(({ name }) => name !== "slurm")
    .map(
      ({ name, level, finding, consequence }) => [level === "ok", name, [finding.en, consequence?.en].filter(Boolean).join(" ")] as const,
    );
  const granted = Object.entries(told).map(([name, value]) => `${name}=${value}`);
  const others = [
    [step.starts, "steps", step.starts ? "Slurm starts steps: slices may each have one." : `Slurm starts no step: ${step.said}`],
    [
      cgroup.version === 2,
      "control groups",
      `Version ${cgroup.version ?? "none"}${cgroup.delegated ? ", delegated to this account" : ", not delegated"}.`,
    ],
    [devices.length > 0, "device files", devices.join(", ") || "none"],
    [granted.length > 0, "granted", granted.join(" ") || "Slurm says nothing of devices, processors or memory"],
    [containerRuntimes.length > 0, "container runtimes", containerRuntimes.join(", ") || "none found"],
    ...describeReach(network.runner),
    [network.beyond, "network beyond", network.beyond ? "can be reached." : "cannot be reached."],
  ] as const;
  const size = `${node.architecture}, ${node.processors} processors, ${Math.round(node.memoryBytes / 2 ** 30)} GiB, Linux ${node.kernel}`;
  return [
    `${node.name}: ${size}`,
    ...[...lines, ...others].map(([holds, name, text]) => `${mark(holds)} ${name.padEnd(22)} ${text}`),
    "",
    report.why.en,
  ];
}
