import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { urls } from "#src/lib/urls.ts";
import { openStack } from "#kit/stack.ts";
import type { Measured } from "./bench.ts";
import { writeCourse } from "./generated-course.ts";
import { fetchOnce, loadPage } from "./page-load.ts";
import { findPercentiles, showMs } from "./percentiles.ts";
import { countScriptBytes } from "./script-bytes.ts";

const CONNECTIONS = 16;
const lesson = urls.lesson("en", "from-text-to-transformer", "text-becomes-numbers");

/** Lesson pages under load, what scripts weigh, and what publishing three hundred lessons costs. The client shares the site's processors. */
export async function benchSite(seconds = 10): Promise<Measured> {
  const { load, cpuMs, bytes } = await measureLesson(seconds);
  const course = await measureCourse(300);
  const kibi = (size: number): string => `${(size / 1024).toFixed(1).padStart(8)} KiB`;
  const json = {
    lesson_requests_per_second: load.perSecond,
    lesson_p50_ms: load.times.p50,
    lesson_p95_ms: load.times.p95,
    lesson_cpu_ms: cpuMs,
    lesson_js_bytes: bytes.lesson,
    workspace_js_bytes_before_editor: bytes.workspaceBeforeEditor,
    workspace_js_bytes_with_editor: bytes.workspaceWithEditor,
    lessons: 300,
    build_ms: course.publishMs,
    first_page_ms: course.firstPageMs,
    other_first_pages_ms: course.otherPages,
  };
  return {
    json,
    rows: [
      [`lesson page, ${CONNECTIONS} connections`, `${String(load.perSecond).padStart(8)} requests/s`],
      ["  time of one", showMs(load.times)],
      ["  the site's processor time for one", `${String(cpuMs).padStart(8)} ms`],
      ["JavaScript on a lesson page", kibi(bytes.lesson)],
      ["JavaScript in the workspace before the editor", kibi(bytes.workspaceBeforeEditor)],
      ["JavaScript in the workspace with the editor", kibi(bytes.workspaceWithEditor)],
      ["300 lessons in two languages: read, checked, packed, published", `${String(course.publishMs).padStart(8)} ms`],
      ["  the first page of them, drawn when first asked for", `${String(course.firstPageMs).padStart(8)} ms`],
      ["  twenty others, each for the first time", showMs(course.otherPages)],
    ],
  };
}

async function measureLesson(seconds: number) {
  await using stack = await openStack({ runner: false });
  const url = stack.origin + lesson;
  await loadPage(url, CONNECTIONS, 1);
  const before = readCpuMs(stack.site.pid);
  const load = await loadPage(url, CONNECTIONS, seconds);
  const cpuMs = Math.round((100 * (readCpuMs(stack.site.pid) - before)) / load.requests) / 100;
  return { load, cpuMs, bytes: await countScriptBytes(stack.origin, lesson) };
}

/** Processor time of a process so far, all its threads together; unlike waiting times it hardly depends on what else the machine does. */
function readCpuMs(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return 10 * ((user ?? 0) + (system ?? 0));
}

/** There is no build of content: a course is packed and published while the site runs, and a page is drawn when first asked for. */
async function measureCourse(lessons: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-bench-"));
  try {
    const generated = writeCourse(folder, lessons);
    await using stack = await openStack({ runner: false, environment: { ATELIER_CONTENT_DIR: folder, ATELIER_LOG_LEVEL: "info" } });
    const publishMs = Number(/"packMs":(\d+)/.exec(stack.site.said())?.[1]);
    if (!publishMs) throw new Error(`the site did not publish the course:\n${stack.site.said()}`);
    const times: number[] = [];
    for (const slug of generated.lessons.slice(0, 21)) {
      const began = performance.now();
      // eslint-disable-next-line no-await-in-loop -- each alone
      await fetchOnce(stack.origin + urls.lesson("en", generated.course, slug));
      times.push(performance.now() - began);
    }
    return { publishMs, firstPageMs: Math.round(times[0] ?? Number.NaN), otherPages: findPercentiles(times.slice(1)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
