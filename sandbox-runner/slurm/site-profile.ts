import { z } from "zod";
import { Name } from "#contract/job-spec.ts";
import { SliceKind } from "#contract/limits.ts";
import { countGpus } from "./count-gpus.ts";
import { divideGres } from "./divide-gres.ts";

const OneLine = z
  .string()
  .min(1)
  .regex(/^[^\n]*$/, "write it on one line");
const Count = z.int().min(1);

/** How a pilot with slices of one kind is asked for. */
export const SliceAsk = z.strictObject({
  gres: z
    .string()
    .regex(/^[\w:.,]+$/, "write it as for --gres, such as gpu:1")
    .nullable(),
  cpus: Count.nullable().describe("Null leaves it to the partition's default."),
  memoryMiB: Count.nullable(),
  wholeNode: z.boolean(),
  slices: Count.max(256).describe("How many attempts run in it at a time."),
  gpus: Count.max(8).default(1).describe("How many devices each of them has together, for exercises that ask for as many."),
  steps: z
    .enum(["never", "always", "probe"])
    .default("never")
    .describe("Whether each slice has a step of Slurm's own, with its share of gres, processors and memory; `probe`: where steps start."),
});
export type SliceAsk = z.infer<typeof SliceAsk>;

const Queue = z.strictObject({
  partition: OneLine.nullable(),
  qos: OneLine.nullable(),
  maxMinutes: Count.nullable(),
  runningJobs: Count.nullable().describe("How many of one account may run at a time."),
});

const Billing = z.strictObject({
  unit: z.enum(["gpu-hours", "node-hours", "core-hours"]),
  factor: z.number().positive(),
  largestOf: z
    .array(z.strictObject({ amount: z.enum(["nodes", "cores", "gpus", "memoryGiB"]), per: z.number().positive(), roundUp: z.boolean() }))
    .min(1),
});

/** `sites/<site>.yaml`: how a site's Slurm is asked for pilots. Null and `unknown` mean that nobody has read it yet; then a note says so. */
export const SiteProfile = z
  .strictObject({
    site: Name,
    title: OneLine,
    checkedOn: z.iso.date(),
    sources: z.array(z.url({ protocol: /^https$/ })),
    notes: z.array(OneLine),
    transport: z.enum(["cli", "ssh", "rest"]),
    account: z.strictObject({ needed: z.boolean().nullable(), looksLike: OneLine.nullable() }),
    containerRuntime: z.enum(["singularity", "apptainer", "none", "unknown"]),
    computeNetwork: z.enum(["full", "none", "unknown"]).describe("What compute nodes reach beyond the cluster."),
    pilotWay: z
      .enum(["dial", "relay", "spool"])
      .default("dial")
      .describe("How compute nodes reach the runner: by themselves, by a relay on a login node, or by files."),
    architecture: z.enum(["x86_64", "aarch64", "unknown"]),
    shell: z.string().startsWith("/", "write an absolute path"),
    preamble: z.array(OneLine),
    queues: z.record(Name, Queue),
    slices: z.record(SliceKind, SliceAsk.nullable()),
    billing: Billing.nullable(),
  })
  .superRefine((profile, context) => {
    for (const problem of listUnexplained(profile))
      context.addIssue({ code: "custom", path: ["notes"], message: `left open is: ${problem}. Say in a note why` });
    for (const [kind, ask] of Object.entries(profile.slices)) {
      const unlike = ask && ask.gpus > 1 ? findUnjoinable(kind, ask) : null;
      if (unlike !== null) context.addIssue({ code: "custom", path: ["slices", kind, "gpus"], message: unlike });
      const problem = ask && ask.steps !== "never" ? findIndivisible(kind, ask) : null;
      if (problem !== null) context.addIssue({ code: "custom", path: ["slices", kind, "steps"], message: problem });
    }
  });
export type SiteProfile = z.infer<typeof SiteProfile>;

/** Why slices cannot have equal shares in steps of their own; null where they can. */
function findIndivisible(kind: string, { gres, cpus, slices, gpus }: SliceAsk): string | null {
  if (kind !== "cpu" && gres === null) return "a step has no device where no gres is asked for";
  const share = gres === null ? "" : divideGres(gres, slices);
  if (share === null) return `${gres} cannot be shared out among ${slices} slices`;
  if (kind !== "shard" && gpus === 1 && countGpus(share) > 1) return "a slice has one device: ask for as many as there are slices";
  return cpus !== null && cpus < slices ? `${cpus} processors are fewer than ${slices} slices` : null;
}

/** Why slices cannot have so many devices together; null where they can. */
function findUnjoinable(kind: string, { gres, slices, gpus }: SliceAsk): string | null {
  if (kind !== "gpu") return "only whole GPUs can be given out together";
  if (gres === null || countGpus(gres) === slices * gpus) return null;
  return `${gres} is not ${slices} times ${gpus} GPUs`;
}

/** What is left open and no note speaks of. */
function listUnexplained({
  notes,
  sources,
  queues,
  billing,
  containerRuntime,
  computeNetwork,
  slices,
}: Omit<SiteProfile, "site">): string[] {
  const open = {
    source: sources.length === 0,
    queues: Object.keys(queues).length === 0,
    billing: billing === null,
    "container runtime": containerRuntime === "unknown",
    network: computeNetwork === "unknown",
    gpu: slices.gpu === null,
  };
  const isExplained = (word: string) => notes.some((note) => note.toLowerCase().includes(word));
  return Object.entries(open).flatMap(([word, isOpen]) => (isOpen && !isExplained(word) ? [word] : []));
}
