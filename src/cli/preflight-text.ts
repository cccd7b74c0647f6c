import { z } from "zod";
import type { Locale } from "#src/domain/locale.ts";
import { preflight as english } from "#src/messages/en/preflight.ts";
import { preflight as french } from "#src/messages/fr/preflight.ts";

const Sentence = z.object({ en: z.string(), fr: z.string() });
const Probe = z.object({
  name: z.string(),
  level: z.enum(["ok", "reduced", "missing"]),
  finding: Sentence,
  consequence: Sentence.nullable(),
});
const NodeReport = z.object({
  node: z.object({ name: z.string(), kernel: z.string(), architecture: z.string(), processors: z.number(), memoryBytes: z.number() }),
  tier: z.enum(["caged", "confined", "refused"]),
  grades: z.boolean(),
  why: Sentence,
  probes: z.array(Probe),
  cgroup: z.object({ version: z.number().nullable(), controllers: z.array(z.string()), delegated: z.boolean() }),
  containerRuntimes: z.array(z.string()),
  devices: z.array(z.string()),
  told: z.record(z.string(), z.string()),
  step: z.object({ starts: z.boolean(), said: z.string() }),
  network: z.object({ runner: z.boolean().nullable(), beyond: z.boolean() }),
});
type NodeReport = z.infer<typeof NodeReport>;

/** What a preflight found; Slurm's own words stay as they are. */
export const Preflight = z.object({
  site: z.string(),
  dryRuns: z.array(z.object({ queue: z.string(), slice: z.string(), accepted: z.boolean(), said: z.string() })).nullable(),
  job: z.object({
    slice: z.string(),
    jobId: z.string().nullable(),
    file: z.string(),
    report: NodeReport.nullable(),
    why: Sentence.nullable(),
  }),
});
export type Preflight = z.infer<typeof Preflight>;

const messages = { en: english, fr: french };
const mark = (holds: boolean): string => (holds ? "✓" : "✗");

/** A preflight in lines for a terminal. */
export function describePreflight({ site, dryRuns, job }: Preflight, locale: Locale): string {
  const t = messages[locale];
  const orders = dryRuns?.map(({ queue, slice, accepted, said }) => `${mark(accepted)} ${`${queue}, ${slice}`.padEnd(22)} ${said}`) ?? [
    `– ${t.noDryRun}`,
  ];
  const { report, why, jobId, slice, file } = job;
  const words = report
    ? [...describeNode(report, locale), "", t.kept(file)]
    : [`${mark(false)} ${t.failed(jobId ?? "–", slice, why?.[locale] ?? "")}`];
  return `${[t.orders(site), ...orders, "", ...words].join("\n")}\n`;
}

type Line = readonly [holds: boolean, name: string, text: string];

function describeNode(report: NodeReport, locale: Locale): string[] {
  const { node, probes } = report;
  const lines = probes
    .filter(({ name }) => name !== "slurm")
    .map(({ name, level, finding, consequence }): Line => {
      return [level === "ok", name, [finding[locale], consequence?.[locale]].filter(Boolean).join(" ")];
    });
  const size = messages[locale].size(node.name, node.architecture, node.processors, Math.round(node.memoryBytes / 2 ** 30), node.kernel);
  const all = [...lines, ...describeRest(report, locale)];
  return [size, ...all.map(([holds, name, text]) => `${mark(holds)} ${name.padEnd(22)} ${text}`), "", report.why[locale]];
}

/** What no probe of a machine of one's own asks. */
function describeRest({ cgroup, containerRuntimes, devices, told, step, network }: NodeReport, locale: Locale): Line[] {
  const t = messages[locale];
  const granted = Object.entries(told).map(([name, value]) => `${name}=${value}`);
  return [
    [step.starts, t.names.steps, step.starts ? t.startsSteps : t.startsNoStep(step.said)],
    [cgroup.version === 2, t.names.cgroups, t.cgroups(cgroup.version === null ? t.noVersion : String(cgroup.version), cgroup.delegated)],
    [devices.length > 0, t.names.devices, devices.join(", ") || t.noDevices],
    [granted.length > 0, t.names.granted, granted.join(" ") || t.nothingGranted],
    [containerRuntimes.length > 0, t.names.runtimes, containerRuntimes.join(", ") || t.noRuntimes],
    // Nothing where pilots do not dial the runner.
    ...(network.runner === null
      ? []
      : [[network.runner, t.names.runner, network.runner ? t.reachesRunner : t.reachesNoRunner] satisfies Line]),
    [network.beyond, t.names.beyond, network.beyond ? t.reachesBeyond : t.reachesNothingBeyond],
  ];
}
