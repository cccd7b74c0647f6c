import { z } from "zod";

/** What one sandbox may use. Exceeding one ends the attempt with that limit's name. */
export const Limits = z.strictObject({
  wallSeconds: z.number().positive().max(3600),
  cpuSeconds: z.number().positive().max(3600),
  memoryBytes: z.int().min(64 * 1024 * 1024),
  processes: z.int().min(1).max(512).describe("Processes and threads together."),
  outputBytes: z
    .int()
    .min(1024)
    .max(16 * 1024 * 1024)
    .describe("stdout and stderr together; the rest is cut, the attempt goes on."),
  diskBytes: z
    .int()
    .min(1024 * 1024)
    .describe("Size of the private /tmp and work folder together."),
  gpuMemoryBytes: z.int().positive().optional().describe("Of a device; without it an attempt may fill its slice's memory."),
});
export type Limits = z.infer<typeof Limits>;

/** The name of a limit that ended an attempt. */
export const LimitName = z.enum(["wall", "cpu", "memory", "processes", "output", "disk", "gpu-memory"]);
export type LimitName = z.infer<typeof LimitName>;

/** What kind of share of a machine an attempt runs on. */
export const SliceKind = z.enum(["cpu", "gpu", "mig", "shard"]);
export type SliceKind = z.infer<typeof SliceKind>;

/** How many devices a slice has together, said only where it is more than one: who does not know the word gets no such work. */
export const SliceGpus = z.int().min(2).max(8).optional();

/** What an exercise asks for; the runner maps it to a slice kind it has. */
export const SliceNeeds = z.strictObject({
  slice: z.enum(["any", "cpu", "gpu"]),
  minMemoryBytes: z.int().nonnegative(),
  gpus: z.int().min(0).max(8).describe("Of `gpu`: how many devices together; 0 and 1 both mean one."),
});
export type SliceNeeds = z.infer<typeof SliceNeeds>;

/** How many devices a job holds while it runs. Its slice time is that of each: a second on two of them is two seconds. */
export const countDevices = ({ slice, gpus }: Pick<SliceNeeds, "slice" | "gpus">): number => (slice === "gpu" ? Math.max(1, gpus) : 1);
