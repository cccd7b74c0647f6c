import { z } from "zod";
import { RunnerError } from "../core/errors.ts";

/** One request to slurmrestd, which may take as long as Slurm's slowest where nothing is said. Rejects where there is no answer at all. */
export type AskRest = (
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
  patienceMs?: number,
) => Promise<{ status: number; text: string }>;

const Failures = z.array(
  z.looseObject({
    error: z.string().optional(),
    description: z.string().optional(),
    error_number: z.int().optional(),
    error_code: z.int().optional(),
  }),
);
const RestAnswer = z.looseObject({
  errors: Failures.default([]),
  job_id: z.int().optional(),
  jobs: z.array(z.unknown()).optional(),
  reservations: z.array(z.unknown()).optional(),
});
/** What slurmrestd answers with, whatever it was asked; its `errors` are for whoever asked to judge. */
export type RestAnswer = z.infer<typeof RestAnswer>;

/** Reads an answer. Throws where it is none, and where the token is not good. */
export function readRestAnswer({ status, text }: { readonly status: number; readonly text: string }): RestAnswer {
  if (status === 401 || status === 403)
    throw new RunnerError("slurm-token-expired", `slurmrestd answers ${status}: its token is not good, or not any more`);
  const parsed = RestAnswer.safeParse(parseJson(text));
  if (!parsed.success) throw new RunnerError("slurm-garbled", `slurmrestd answers ${status} with ${JSON.stringify(text.slice(0, 200))}`);
  if (status !== 200 && parsed.data.errors.length === 0) throw new RunnerError("slurm-unreachable", `slurmrestd answers ${status}`);
  return parsed.data;
}

/** The versions v0.0.x of one of slurmrestd's plugins, by what it says that it speaks. */
export async function listVersions(ask: AskRest, plugin: "slurm" | "slurmdb"): Promise<number[]> {
  const { status, text } = await ask("GET", "/openapi/v3");
  if (status !== 200) throw new RunnerError("slurm-unreachable", `slurmrestd answers ${status} to the question what it speaks`);
  const paths = new RegExp(String.raw`"\\?/${plugin}\\?/v0\.0\.(\d+)\\?/jobs\\?/?"`, "g");
  return [...new Set([...text.matchAll(paths)].map(([, number]) => Number(number)))];
}

/** Slurm's number for what went wrong, the most telling of several; undefined where nothing did. */
export function findNumber({ errors }: RestAnswer): number | undefined {
  return errors.length === 0 ? undefined : Math.max(...errors.map(({ error_number, error_code }) => error_number ?? error_code ?? -1));
}

/** What went wrong, in slurmrestd's words. */
export function describeErrors({ errors }: RestAnswer): string {
  return `slurmrestd: ${errors.map(({ error, description }) => [description, error].filter(Boolean).join(": ")).join("; ")}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
