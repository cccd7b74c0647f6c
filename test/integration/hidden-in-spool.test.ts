import { readdirSync, readFileSync, rmSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PilotId, RunnerId } from "#contract/ids.ts";
import { Fleet } from "#runner/fleet/fleet.ts";
import { LocalPilot } from "#runner/fleet/local-pilots.ts";
import { SpoolWay } from "#runner/fleet/spool-way.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";

// The real pilot's program behind a spool: a judge's files pass over the shared file system, and nobody who reads there learns anything.

const SECRET = "the-answer-is-4711";
const judge = `from atelier_judge import equal, learner, test
hidden = "${SECRET}"
@test(task=1, points=1)
def adds(rng): equal(learner.add(2, 3), 5)
`;
const log = pino({ level: "silent" });

let shared: string;
let cache: string;
let site: FakeSite;
let fleet: Fleet;

beforeAll(async () => {
  shared = mkdtempSync(path.join(os.tmpdir(), "atelier-shared-"));
  cache = mkdtempSync(path.join(os.tmpdir(), "atelier-cache-"));
  site = await FakeSite.open();
  const pilotMain = path.resolve(import.meta.dirname, "../../sandbox-runner/pilot-main.ts");
  const environment = { PATH: "/usr/bin:/bin", ATELIER_DEVICES: "none", ATELIER_LOG_LEVEL: "error" };
  fleet = await Fleet.open({
    runner: RunnerId.parse("test"),
    client: new SiteClient(site),
    cache: await BlobCache.open(cache, 2 ** 20),
    sources: [
      new LocalPilot({
        pilot: PilotId.parse("spooled"),
        command: [process.execPath, pilotMain],
        environment,
        onRefusal: () => undefined,
        log,
      }),
    ],
    listen: { host: "127.0.0.1", port: 0 },
    way: new SpoolWay(path.join(shared, "spool")),
    onReady: () => undefined,
    log,
  });
});
afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
  for (const folder of [shared, cache]) rmSync(folder, { recursive: true, force: true });
});

/** Everything that lies on the shared file system at this moment. */
function readAll(): string[] {
  return readdirSync(shared, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    try {
      return [readFileSync(path.join(shared, name), "latin1")];
    } catch {
      return []; // a folder, or taken up since
    }
  });
}

test("a submission is judged, and neither its judge nor its pilot's token can be read on the way", async () => {
  const seen = { files: 0, leaks: [] as string[] };
  const watching = setInterval(() => {
    for (const text of readAll()) {
      seen.files += 1;
      if ([SECRET, Buffer.from(judge).toString("base64").slice(40, 80), "Bearer", "add(a, b)"].some((word) => text.includes(word)))
        seen.leaks.push(text);
    }
  }, 2);
  // Padded, so that its file lies there for some time.
  const bundle = site.addBundle(makeBundle({ "judge.py": judge, "data.txt": "0123456789".repeat(40_000) }));
  const job = site.submit(makeSubmissionSpec("def add(a, b): return a + b", bundle));
  expect((await job.finished).record).toMatchObject({ verdict: "passed" });
  clearInterval(watching);
  expect(seen.leaks).toEqual([]);
  expect(seen.files).toBeGreaterThan(10);
});

test("a learner's program does not find the shared folder at all", async () => {
  const job = site.submit(makeRunSpec(`import os\nprint(os.path.exists(${JSON.stringify(shared)}))`));
  await job.finished;
  expect(job.output).toBe("False\n");
});
