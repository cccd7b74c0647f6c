import { readFile } from "node:fs/promises";
import { z } from "zod";
import { describeError, RunnerError } from "../core/errors.ts";
import type { AskRest } from "./rest-answer.ts";

const PATIENCE_MS = 30_000;

/** Requests to slurmrestd in a user's name. The token is read for each: whoever renews it replaces the file. */
export function makeRestRequests(url: string, user: string, tokenFile: string): AskRest {
  return async (method, path, body, patienceMs = PATIENCE_MS) => {
    const token = await readToken(tokenFile);
    try {
      const response = await fetch(new URL(path, url), {
        method,
        headers: {
          "X-SLURM-USER-NAME": user,
          "X-SLURM-USER-TOKEN": token,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new RunnerError("slurm-unreachable", `slurmrestd does not answer: ${describeError(error)}`, { cause: error });
    }
  };
}

/** Slurm says the same of an expired token as of a controller that is away, so the token itself is asked. */
async function readToken(file: string): Promise<string> {
  const token = (await readFile(file, "utf8").catch(() => "")).trim().replace(/^SLURM_JWT=/, "");
  const expiresAtMs = readExpiry(token);
  if (expiresAtMs === undefined)
    throw new RunnerError("slurm-token-expired", `${file} holds no token; write one with: scontrol token lifespan=…`);
  if (expiresAtMs <= Date.now())
    throw new RunnerError(
      "slurm-token-expired",
      `The token in ${file} expired at ${new Date(expiresAtMs).toISOString()}; write a new one into it.`,
    );
  return token;
}

const Claims = z.object({ exp: z.number() });

/** Until when a token is good, by its own word; undefined where it is none. */
function readExpiry(token: string): number | undefined {
  try {
    return Claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).exp * 1_000;
  } catch {
    return undefined;
  }
}
