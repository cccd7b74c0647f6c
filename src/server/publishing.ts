import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { insertCourseVersion } from "#db/queries/course-versions.ts";
import { findPublicationBySlug, listPublications, savePublication } from "#db/queries/publications.ts";
import { canonicalJson } from "#contract/canonical-json.ts";
import { Digest } from "#contract/ids.ts";
import { CoursePack } from "#src/domain/course-pack.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import { packCourse, readSourceDigest } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";
import { recordAudit } from "./audit.ts";
import { forgetPublications } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** Keeps a pack as a version and shows it to visitors. What was pinned to an earlier version stays with it. */
export async function publishCourse(runtime: Runtime, pack: CoursePack): Promise<Digest> {
  const { uid } = pack.settings;
  for (const bundle of Object.values(pack.bundles)) {
    // eslint-disable-next-line no-await-in-loop -- a handful of small files
    await runtime.blobs.write(Buffer.from(canonicalJson(bundle)));
  }
  const digest = await runtime.blobs.write(Buffer.from(canonicalJson(pack)));
  await runtime.db.transaction(async (tx) => {
    const holder = await findPublicationBySlug(tx, pack.slug);
    if (holder && holder.courseUid !== uid) {
      throw new AppError("bad-input", {
        params: { field: "slug", reason: "slug-taken" },
        details: { slug: pack.slug, holder: holder.courseUid },
      });
    }
    await insertCourseVersion(tx, { digest, courseUid: uid, slug: pack.slug });
    await savePublication(tx, { courseUid: uid, slug: pack.slug, digest });
    await recordAudit(tx, { actorId: null, action: "course.published", subject: `course:${uid}`, details: { digest } });
  });
  forgetPublications(runtime);
  return digest;
}

/**
 * Packs and publishes every course of the content folder whose files have changed.
 * A course with errors stays as it was published last: what is wrong goes to the log.
 */
export async function syncContentFolder(runtime: Runtime): Promise<void> {
  const courses = path.join(runtime.config.contentDir, "courses");
  const entries = await readdir(courses, { withFileTypes: true }).catch(() => []);
  const memory = await readMemory(runtime);
  const published = new Set((await listPublications(runtime.db)).map(({ digest }) => digest));
  for (const { name } of entries.filter((entry) => entry.isDirectory()).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    // One after the other: packing uses the whole processor as it is.
    /* eslint-disable no-await-in-loop -- see above */
    const source = await readSourceDigest(path.join(courses, name));
    const known = memory[name];
    const kept = known?.source === source && (await runtime.blobs.has(known.pack)) ? known.pack : undefined;
    if (kept && published.has(kept)) continue;
    const digest = await (kept ? publishKept(runtime, kept) : syncCourse(runtime, path.join(courses, name)));
    if (digest) memory[name] = { source, pack: digest };
    /* eslint-enable no-await-in-loop */
  }
  await writeMemory(runtime, memory);
}

/** Another database than the one for which it was packed is no reason to pack it again. */
async function publishKept(runtime: Runtime, digest: Digest): Promise<Digest> {
  const bytes = await runtime.blobs.read(digest);
  invariant(bytes, `the pack ${digest} was there a moment ago`);
  return publishCourse(runtime, CoursePack.parse(JSON.parse(bytes.toString())));
}

async function syncCourse(runtime: Runtime, folder: string): Promise<Digest | undefined> {
  const startedAt = performance.now();
  const { pack, problems } = await packCourse(folder);
  const course = path.basename(folder);
  for (const problem of problems) {
    runtime.log[problem.severity === "error" ? "error" : "warn"]({ course }, `content: ${formatProblem(problem)}`);
  }
  if (!pack) return undefined;
  const digest = await publishCourse(runtime, pack);
  runtime.log.info({ course, digest, packMs: Math.round(performance.now() - startedAt) }, "course published");
  return digest;
}

/** Which pack came of which files, so that an unchanged course is not packed at every start. */
const Memory = z.record(z.string(), z.strictObject({ source: z.string(), pack: Digest }));
type Memory = z.infer<typeof Memory>;

const memoryFile = (runtime: Runtime): string => path.join(runtime.config.dataDir, "packed-content.json");

async function readMemory(runtime: Runtime): Promise<Memory> {
  const text = await readFile(memoryFile(runtime), "utf8").catch(() => "{}");
  try {
    return Memory.parse(JSON.parse(text));
  } catch {
    return {}; // Only a memory: without it, courses are packed again.
  }
}

async function writeMemory(runtime: Runtime, memory: Memory): Promise<void> {
  await mkdir(runtime.config.dataDir, { recursive: true });
  const file = memoryFile(runtime);
  await writeFile(`${file}.new`, JSON.stringify(memory));
  await rename(`${file}.new`, file);
}
