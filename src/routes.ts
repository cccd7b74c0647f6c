import type { APIContext } from "astro";
import type { ContentPolicy } from "./lib/security-headers.ts";

type Route = Pick<APIContext, "routePattern">;

const workspace = "/[locale]/courses/[course]/exercises/[exercise]";
const lesson = "/[locale]/courses/[course]/lessons/[lesson]";
const course = "/[locale]/courses/[course]";
const glossary = "/[locale]/glossary";
const quiz = "/[locale]/courses/[course]/quizzes/[quiz]";
const cohortLive = "/[locale]/teaching/cohorts/[cohort]/live";
const sharedDraft = "/[locale]/teaching/cohorts/[cohort]/live/[user]/[exercise]";
const asset = "/assets/[digest]";

const everyone: ReadonlySet<string> = new Set(["/[locale]", "/[locale]/courses", course, lesson, glossary]);

/** Astro opens these by itself. Nothing of ours calls them, and resizing pictures for strangers is work for nobody. */
const unused: ReadonlySet<string> = new Set(["/404", "/_image", "/_server-islands/[name]"]);

/** Routes that are no address of ours. */
export const isNothing = ({ routePattern }: Route): boolean => unused.has(routePattern);

/** Pages with nothing personal in them: rendered once, kept, and compared by tag. */
export const isForEveryone = ({ routePattern }: Route): boolean => everyone.has(routePattern);

const forBlocked: ReadonlySet<string> = new Set([
  "/[locale]/blocked",
  "/[locale]/sign-in",
  "/[locale]/sign-out",
  "/[locale]/terms",
  "/[locale]/privacy",
  "/[locale]/accessibility",
  "/api/me",
  asset,
]);

/** What somebody whose account is blocked still gets, as nobody: why, a way to answer, a way out, and what everybody may read. */
export const isOpenToBlocked = ({ routePattern }: Route): boolean => forBlocked.has(routePattern);

const policies: Readonly<Record<string, ContentPolicy>> = {
  [workspace]: "workspace",
  [lesson]: "content",
  [course]: "content",
  [glossary]: "content",
  [quiz]: "content",
  [cohortLive]: "island",
  [sharedDraft]: "island",
  [asset]: "asset",
};

/** What the browser may do with the answer of this route. */
export const choosePolicy = ({ routePattern }: Route): ContentPolicy => policies[routePattern] ?? "plain";
