import { z } from "zod";
import type { AccountedJob } from "./make-bill.ts";
import { readState } from "./state-words.ts";

/** A number as v0.0.38 has it, or in a box with what else may be true of it; null where there is none. */
const Count = z
  .union([z.number(), z.object({ set: z.boolean(), infinite: z.boolean(), number: z.number() }), z.null()])
  .transform((value) => (value === null || typeof value === "number" ? value : value.set && !value.infinite ? value.number : null));

const Tres = z.object({ type: z.string(), name: z.string().nullish(), count: Count });

const Raw = z.object({
  job_id: z.int(),
  state: z.object({ current: z.union([z.string(), z.array(z.string()).min(1)]) }),
  time: z.object({ elapsed: Count, start: Count, end: Count }),
  tres: z.object({ allocated: z.array(Tres) }),
});

/** A job as slurmrestd's accounts tell it; null while it has not ended. Memory is counted in MiB. */
export const SlurmdbJob = Raw.transform(({ job_id, state, time, tres }): AccountedJob | null => {
  const word = typeof state.current === "string" ? state.current : (state.current[0] ?? "");
  const isOver = readState(word, { reason: "", startsAtMs: null, endsAtMs: null, nodes: "" }).state === "gone";
  if (!isOver || !time.end) return null;
  const seconds = time.elapsed ?? 0;
  const count = (type: string, name?: string): number =>
    tres.allocated.find((one) => one.type === type && (name === undefined || one.name === name))?.count ?? 0;
  const energy = count("energy");
  return {
    jobId: String(job_id),
    beganAtMs: seconds === 0 || !time.start ? null : time.start * 1_000,
    endedAtMs: time.end * 1_000,
    seconds,
    granted: { nodes: count("node"), cores: count("cpu"), gpus: count("gres", "gpu"), memoryGiB: count("mem") / 1024 },
    // Nothing, 0, and a number no job can use all mean that nobody has measured it.
    energyJoules: energy > 0 && energy < 2 ** 53 ? energy : null,
  };
});
