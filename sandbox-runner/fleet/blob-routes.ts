import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { Digest, type PilotId } from "#contract/ids.ts";
import { pilotRoutes, type StoredBlob, UPLOAD_HEADER } from "#contract/pilot.ts";
import type { FleetState } from "../core/fleet-state.ts";
import type { BlobCache } from "../site/blob-cache.ts";
import type { SiteClient } from "../site/site-client.ts";
import type { PilotUploads, Upload } from "./pilot-uploads.ts";

/** Hands a pilot the files of the attempts it runs, and takes in what they leave behind. No pilot reads what another's attempts need. */
export function makeBlobHandler(readState: () => FleetState, client: SiteClient, cache: BlobCache, uploads: PilotUploads) {
  return async (pilot: PilotId, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? "";
    const digest = Digest.safeParse(url.slice(url.lastIndexOf("/") + 1)).data;
    if (!digest) return void response.writeHead(404).end();
    const specs = [...readState().attempts.values()].filter(({ on }) => on?.pilot === pilot).map(({ lease }) => lease.spec);

    if (request.method === "GET" && url === pilotRoutes.bundle(digest)) {
      if (!specs.some(({ judge }) => judge?.bundleDigest === digest)) return void response.writeHead(403).end();
      return await give(response, await cache.read(digest, () => client.fetchBundle(digest)));
    }
    if (request.method === "GET" && url === pilotRoutes.artifact(digest)) {
      if (!specs.some(({ carried }) => carried.some((artifact) => artifact.digest === digest))) return void response.writeHead(403).end();
      return await give(response, await cache.read(digest, () => client.fetchArtifact(digest)));
    }
    if (request.method === "PUT" && url === pilotRoutes.artifact(digest)) {
      const sizes = specs.flatMap(({ produces }) => produces.map(({ maxBytes }) => maxBytes));
      const upload = uploads.begin(pilot, String(request.headers[UPLOAD_HEADER] ?? randomUUID()), digest, sizes.length);
      if (!upload) return void response.writeHead(403).end();
      const stored: StoredBlob = { digest, bytes: await take(request, Math.max(0, ...sizes), upload) };
      return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(stored));
    }
    response.writeHead(404).end();
  };

  async function take(source: IncomingMessage, mostBytes: number, upload: Upload): Promise<number> {
    try {
      const bytes = await cache.write(upload.digest, source, mostBytes);
      if (uploads.end(upload, true)) cache.pin(upload.digest);
      return bytes;
    } catch (error) {
      uploads.end(upload, false);
      throw error;
    }
  }
}

async function give(response: ServerResponse, { bytes, stream }: Awaited<ReturnType<BlobCache["read"]>>): Promise<void> {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
  await pipeline(stream, response);
}
