import { hasCourseVersion, listCourseVersions } from "#db/queries/course-versions.ts";
import { listPublications, type PublicationRow } from "#db/queries/publications.ts";
import { Bundle } from "#contract/bundle.ts";
import { Digest } from "#contract/ids.ts";
import { type Asset, CoursePack, type Lesson } from "#src/domain/course-pack.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Quiz } from "#src/domain/quiz.ts";
import { getRuntime, type Runtime } from "./runtime.ts";

/** A packed course and the digest that names this very version of it. */
export interface CourseVersion {
  readonly digest: Digest;
  readonly pack: CoursePack;
}

const publicationsKeptMs = 1000;

/** What a process remembers. Versions never change, so they are parsed once; which one is published may. */
class Shelf {
  readonly versions = new Map<Digest, Promise<CourseVersion>>();
  publications: { rows: Promise<PublicationRow[]>; readAt: number } | undefined;
}

const shelves = new WeakMap<Runtime, Shelf>();

function shelfOf(runtime: Runtime): Shelf {
  const shelf = shelves.get(runtime) ?? new Shelf();
  shelves.set(runtime, shelf);
  return shelf;
}

/** Courses that the catalogue shows, in the order that their trainers gave them. */
export async function listCourses(given?: Runtime): Promise<CourseVersion[]> {
  const runtime = given ?? (await getRuntime());
  const rows = await readPublications(runtime);
  return readInOrder(
    runtime,
    rows.filter(({ listed }) => listed),
  );
}

/** The published version of every course that may be visited, in the same order. */
export async function listPublished(given?: Runtime): Promise<CourseVersion[]> {
  const runtime = given ?? (await getRuntime());
  return readInOrder(runtime, await readPublications(runtime));
}

/** Of courses with the same place the longest-standing comes first. */
async function readInOrder(runtime: Runtime, rows: readonly PublicationRow[]): Promise<CourseVersion[]> {
  const versions = await Promise.all(rows.map(({ digest }) => getVersion(runtime, digest)));
  return versions.toSorted((a, b) => a.pack.settings.order - b.pack.settings.order);
}

/** The published version of the course at an address. */
export async function findCourse(slug: string, given?: Runtime): Promise<CourseVersion | undefined> {
  const runtime = given ?? (await getRuntime());
  const row = (await readPublications(runtime)).find((publication) => publication.slug === slug);
  return row && getVersion(runtime, row.digest);
}

/** Any version that was ever published here: the one that a cohort or a job is pinned to. */
export async function findCourseByDigest(digest: string, given?: Runtime): Promise<CourseVersion | undefined> {
  const runtime = given ?? (await getRuntime());
  const known = shelfOf(runtime).versions.get(Digest.parse(digest));
  // A version that was ever published stays, so that what is remembered need not be asked for again.
  return known ?? ((await hasCourseVersion(runtime.db, digest)) ? getVersion(runtime, digest) : undefined);
}

export interface Found<Item> {
  readonly course: CourseVersion;
  readonly item: Item;
}

/** The published lesson of this uid, with its course. */
export function findLessonByUid(uid: string, given?: Runtime): Promise<Found<Lesson> | undefined> {
  return findItem(({ lessons }) => lessons.find((lesson) => lesson.uid === uid), given);
}

/** The published quiz of this uid, with its course. */
export function findQuizByUid(uid: string, given?: Runtime): Promise<Found<Quiz> | undefined> {
  return findItem(({ quizzes }) => quizzes.find((quiz) => quiz.uid === uid), given);
}

/** A figure by its digest in hexadecimal, of any version: pages of an older one may still be open. */
export async function findAsset(hex: string, given?: Runtime): Promise<Asset | undefined> {
  const runtime = given ?? (await getRuntime());
  const published = (await readPublications(runtime)).map(({ digest }) => digest);
  for (const digest of new Set([...published, ...(await listCourseVersions(runtime.db))])) {
    // eslint-disable-next-line no-await-in-loop -- the first version nearly always has it
    const asset = (await getVersion(runtime, digest)).pack.assets[hex];
    if (asset) return asset;
  }
  return undefined;
}

/** A judge's files. For the runner alone: no page and no learner ever gets them. */
export async function getBundle(digest: Digest, given?: Runtime): Promise<Bundle> {
  const { blobs } = given ?? (await getRuntime());
  const bytes = await blobs.read(digest);
  if (!bytes) throw new AppError("not-found", { details: { bundle: digest } });
  return Bundle.parse(JSON.parse(bytes.toString("utf8")));
}

/** Changes whenever something else is published: part of the key under which pages are cached. */
export async function readContentVersion(given?: Runtime): Promise<string> {
  const rows = await readPublications(given ?? (await getRuntime()));
  return rows.map(({ digest }) => digest.slice("sha256:".length, "sha256:".length + 16)).join(".");
}

/** After a publication: this process sees it at once, others within a second. */
export function forgetPublications(runtime: Runtime): void {
  shelfOf(runtime).publications = undefined;
}

async function findItem<Item>(pick: (pack: CoursePack) => Item | undefined, given?: Runtime): Promise<Found<Item> | undefined> {
  for (const course of await listPublished(given)) {
    const item = pick(course.pack);
    if (item) return { course, item };
  }
  return undefined;
}

/** At most one question a second to the database, however many pages are asked for. */
function readPublications(runtime: Runtime): Promise<PublicationRow[]> {
  const shelf = shelfOf(runtime);
  const now = runtime.clock.now().getTime();
  if (!shelf.publications || now - shelf.publications.readAt >= publicationsKeptMs) {
    const rows = listPublications(runtime.db);
    rows.catch(() => forgetPublications(runtime));
    shelf.publications = { rows, readAt: now };
  }
  return shelf.publications.rows;
}

function getVersion(runtime: Runtime, text: string): Promise<CourseVersion> {
  const digest = Digest.parse(text);
  const { versions } = shelfOf(runtime);
  const known = versions.get(digest);
  if (known) return known;
  const version = readVersion(runtime, digest);
  version.catch(() => versions.delete(digest));
  versions.set(digest, version);
  return version;
}

async function readVersion({ blobs }: Runtime, digest: Digest): Promise<CourseVersion> {
  const bytes = await blobs.read(digest);
  invariant(bytes, `the pack ${digest} of a published course is there`);
  return { digest, pack: CoursePack.parse(JSON.parse(bytes.toString("utf8"))) };
}
