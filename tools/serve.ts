// The production server: built files, then the site. Run by tools/launch.ts, or by an
// operator's service manager as `node tools/serve.ts` after `npm run build`.
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import compression from "compression";
import sirv from "sirv";
import { ConfigError, loadConfig } from "#src/config.ts";
import { makeSecurityHeaders } from "#src/lib/security-headers.ts";
import { urls } from "#src/lib/urls.ts";
import { makeLocalUrl } from "./launch/addresses.ts";
import { answerRunner } from "./launch/runner-api.ts";
import { assertDiskSpace, DiskSpaceError, watchDisk } from "./launch/disk.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const built = path.resolve(import.meta.dirname, "../dist");
const graceMs = 3000;

try {
  await serve();
} catch (error) {
  const isSentence = error instanceof ConfigError || error instanceof DiskSpaceError;
  process.stderr.write(`${isSentence ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const config = loadConfig();
  const entry = path.join(built, "server/entry.mjs");
  if (!existsSync(entry)) throw new ConfigError(["The site is not built yet: run `npm run build` first."]);
  if (!config.databaseUrl && existsSync(config.dataDir)) assertDiskSpace(config.dataDir);
  const { handler } = (await import(entry)) as { handler: Handler };

  const headers = Object.entries(makeSecurityHeaders("file", config.origin));
  const headersOfAnswers = makeSecurityHeaders("plain", config.origin);
  const files = sirv(path.join(built, "client"), {
    brotli: true,
    gzip: true,
    setHeaders(response, pathname) {
      for (const [name, value] of headers) response.setHeader(name, value);
      // Names under /_astro/ carry a hash of what they hold.
      const lasting = pathname.startsWith("/_astro/");
      response.setHeader("cache-control", lasting ? "public, max-age=31536000, immutable" : "public, max-age=3600");
    },
  });
  // A stream must reach the browser line by line; a compressor would hold it back.
  const compress = compression({ filter: (request, response) => !isStream(response) && compression.filter(request, response) });

  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.once("close", () => open.delete(response));
    if (answerRunner(request, response, headersOfAnswers)) return;
    files(request, response, () => {
      // Pages bring their own; what Astro answers before our middleware, such as a redirect from a trailing slash, has these.
      for (const [name, value] of headers) response.setHeader(name, value);
      compress(request as never, response as never, () => void handler(request, response));
    });
  });
  server.keepAliveTimeout = 65_000;
  server.on("error", (error: NodeJS.ErrnoException) => {
    const taken = `Port ${config.port} on ${config.host} is taken by another program. Stop it, or set PORT to another one.`;
    process.stderr.write(`${error.code === "EADDRINUSE" ? taken : String(error)}\n`);
    process.exit(1);
  });
  server.listen(config.port, config.host, () => void announce(makeLocalUrl(config.host, config.port)));

  const stop = (exitCode = 0): void => {
    server.close(() => void closeRuntime().then(() => process.exit(exitCode)));
    server.closeIdleConnections();
    // Streams never end by themselves; browsers come back to the next process and resume.
    for (const response of open) if (isStream(response)) response.destroy();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  };
  process.once("SIGTERM", () => stop());
  process.once("SIGINT", () => stop());
  if (config.databaseUrl) return;
  watchDisk(config.dataDir, (sentence) => {
    process.stderr.write(`${sentence}\n`);
    stop(1);
  });
}

const isStream = (response: ServerResponse): boolean => String(response.getHeader("content-type")).startsWith("text/event-stream");

/** The first requests open the database, publish courses and fill the page cache; only then is the site ready for others. */
async function announce(url: string): Promise<void> {
  const health = await fetch(`${url}/api/health`);
  if (!health.ok) return giveUp(((await health.json()) as { error: string }).error);
  const page = await fetch(`${url}${urls.home("en")}`);
  if (!page.ok) return giveUp(`its first page answered ${page.status}; the log says why.`);
  process.stdout.write(`listening on ${url}\n`);
}

function giveUp(reason: string): never {
  process.stderr.write(`The site could not start: ${reason}\n`);
  process.exit(1);
}

/** src/server/runtime.ts leaves the open runtime here; the built handler has its own copy of that module, so importing would open a second one. */
async function closeRuntime(): Promise<void> {
  const opened = (globalThis as { [key: symbol]: Promise<AsyncDisposable> | undefined })[Symbol.for("atelier.runtime")];
  const runtime = await opened?.catch(() => undefined);
  await runtime?.[Symbol.asyncDispose]();
}
