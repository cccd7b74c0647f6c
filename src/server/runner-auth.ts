import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Digest } from "#contract/ids.ts";
import type { Refusal } from "#contract/lease.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { AppError, errorStatus, type ErrorCode } from "#src/domain/errors.ts";
import { getRuntime, type Runtime } from "./runtime.ts";

/** A request of a runner that cannot be answered, in the contract's words. */
class RunnerRefusal extends Error {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, error: Refusal["error"], message: string) {
    super(message);
    this.status = status;
    this.refusal = { error, message };
  }
}

/** As much of a request as its answer needs. */
export interface RunnerRequest {
  readonly url: string;
  readonly headers: Pick<Headers, "get">;
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Answers one request of a runner: the token is checked first, and every failure becomes a Refusal. */
export async function answerRunner(request: RunnerRequest, answer: (runtime: Runtime) => Promise<Response>): Promise<Response> {
  let runtime: Runtime | undefined;
  try {
    runtime = await getRuntime();
    const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
    if (!isSame(token, runtime.config.runnerToken.reveal())) throw new RunnerRefusal(401, "unauthorised", "The runner token is wrong.");
    return await answer(runtime);
  } catch (error) {
    const { status, refusal } = makeRefusal(error);
    if (runtime) noteRefusal(runtime, new URL(request.url).pathname, status, error);
    return Response.json(refusal, { status });
  }
}

/** Why a part of a request was refused, where the others were taken. */
export function refusePart(runtime: Runtime, request: RunnerRequest, error: unknown): Refusal {
  const { status, refusal } = makeRefusal(error);
  noteRefusal(runtime, new URL(request.url).pathname, status, error);
  return refusal;
}

function noteRefusal(runtime: Runtime, path: string, status: number, error: unknown): void {
  runtime.log[status >= 500 ? "error" : "info"]({ err: error, path }, "a runner was refused");
}

/** Compares digests, which have one length, so that the time taken tells nothing of the token. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

const mostBodyBytes = 32 * 2 ** 20;

/** A request's JSON, held against the contract. */
export async function parseContract<Schema extends z.ZodType>(request: RunnerRequest, schema: Schema): Promise<z.output<Schema>> {
  return holdAgainst(schema, await readBody(request));
}

/** A request's JSON, whatever it says. */
export const readBody = async (request: RunnerRequest): Promise<unknown> => parseStorable(await readText(request));

/** What somebody sent, as the contract has it. */
export function holdAgainst<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const contract = z.object({ contract: z.number() }).safeParse(value).data?.contract;
  if (contract !== undefined && contract !== CONTRACT_VERSION)
    throw new RunnerRefusal(400, "unsupported-contract", `This site speaks version ${CONTRACT_VERSION}, not ${contract}.`);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new RunnerRefusal(400, "bad-request", z.prettifyError(parsed.error).slice(0, 2000));
  return parsed.data;
}

/** A length that is not stated is counted: nobody makes the site hold more than it would have refused. */
async function readText({ headers, body }: RunnerRequest): Promise<string> {
  const tooLarge = () => new RunnerRefusal(413, "too-large", `At most ${mostBodyBytes} bytes are read.`);
  if (Number(headers.get("content-length") ?? 0) > mostBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A digest in an address, with its prefix or as bare hexadecimal. */
export function parseDigest(text: string | undefined): Digest {
  const parsed = Digest.safeParse(text?.startsWith("sha256:") ? text : `sha256:${text ?? ""}`);
  if (!parsed.success) throw new RunnerRefusal(404, "not-found", "This is not a digest.");
  return parsed.data;
}

/** Learners' code can print what JSON can escape and the database cannot hold: NUL and lone surrogates. */
function parseStorable(text: string): unknown {
  const suspicious = /\\u(0000|d[89a-f])/i.test(text);
  try {
    return suspicious ? JSON.parse(text, (_, value: unknown) => (typeof value === "string" ? clean(value) : value)) : JSON.parse(text);
  } catch {
    throw new RunnerRefusal(400, "bad-request", "The body is not JSON.");
  }
}

const clean = (text: string) => text.toWellFormed().replaceAll("\0", "\u{FFFD}");

const contractCodes: Partial<Record<ErrorCode, Refusal["error"]>> = {
  "stale-lease": "stale-lease",
  "not-found": "not-found",
  "too-large": "too-large",
  "bad-input": "bad-request",
};

function makeRefusal(error: unknown): { status: number; refusal: Refusal } {
  if (error instanceof RunnerRefusal) return { status: error.status, refusal: error.refusal };
  if (error instanceof z.ZodError)
    return { status: 400, refusal: { error: "bad-request", message: z.prettifyError(error).slice(0, 2000) } };
  if (error instanceof AppError) {
    const code = contractCodes[error.code] ?? "unavailable";
    return { status: code === "unavailable" ? 503 : errorStatus[error.code], refusal: { error: code, message: error.code } };
  }
  return { status: 503, refusal: { error: "unavailable", message: "The site failed; the log says why." } };
}
