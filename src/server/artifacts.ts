import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { z } from "zod";
import { AttemptKey, type Digest } from "#contract/ids.ts";
import { findJob } from "#db/queries/jobs.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Runtime } from "./runtime.ts";

/** Whose attempt an artifact comes from, as the runner's headers say. */
const Headers = z.object({
  "x-atelier-job": AttemptKey.shape.jobId,
  "x-atelier-attempt": z.coerce.number().pipe(AttemptKey.shape.attempt),
  "x-atelier-fencing": z.coerce.number().pipe(AttemptKey.shape.fencingToken),
  "x-atelier-name": z.string(),
});

/** Keeps the bytes of an artifact that an attempt under a live lease may leave behind. */
export async function receiveArtifact(runtime: Runtime, digest: Digest, request: Request): Promise<void> {
  const headers = Headers.safeParse(Object.fromEntries(request.headers));
  if (!headers.success || !request.body) throw new AppError("bad-input", { details: headers.error?.issues });
  const job = await findJob(runtime.db, headers.data["x-atelier-job"]);
  const holds =
    job?.attempt === headers.data["x-atelier-attempt"] &&
    job.fencingToken === headers.data["x-atelier-fencing"] &&
    (job.state === "leased" || job.state === "running");
  if (!job || !holds) throw new AppError("stale-lease", { details: headers.data });
  const allowed = job.spec.produces.find(({ name }) => name === headers.data["x-atelier-name"]);
  if (!allowed) throw new AppError("bad-input", { details: { artifact: headers.data["x-atelier-name"] } });
  // Nobody owns what a rejudging leaves behind, so nobody could give it up.
  if (job.kind === "rejudging") return request.body.cancel();
  if (await runtime.blobs.has(digest)) return;
  await runtime.blobs.writeStream(Readable.fromWeb(request.body as WebStream), digest, allowed.maxBytes);
}

/** The bytes of an artifact, for the runner that mounts it. */
export async function openArtifact(runtime: Runtime, digest: Digest): Promise<Response> {
  const blob = await runtime.blobs.openStream(digest);
  if (!blob) throw new AppError("not-found", { details: { artifact: digest } });
  return new Response(Readable.toWeb(blob.stream) as ReadableStream, {
    headers: { "content-type": "application/octet-stream", "content-length": String(blob.bytes) },
  });
}
