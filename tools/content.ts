import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { canonicalJson } from "#contract/canonical-json.ts";
import { packCourse } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";

const usage = `Usage: node tools/content.ts check [folder] [--json]
       node tools/content.ts pack [folder] [--out folder] [--json]

check  reads courses and says what is wrong, with file, line and column
pack   also writes each course as a version, <slug>-<digest>.json

folder is a course, or a folder of courses (content/courses where none is named).`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, out: { type: "string", default: "packs" }, help: { type: "boolean", short: "h" } },
});
const [command = "", folder = path.join("content", "courses")] = positionals;

if (values.help || !["check", "pack"].includes(command)) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  process.exitCode = (await readCourses(command === "pack")) ? 0 : 1;
}

async function readCourses(write: boolean): Promise<boolean> {
  const reports = [];
  for (const course of findCourses(folder)) {
    const { pack, digest, problems } = await packCourse(course);
    const file = pack && write ? path.join(values.out, `${pack.slug}-${digest.slice(7, 19)}.json`) : undefined;
    if (file) {
      await mkdir(values.out, { recursive: true });
      await writeFile(file, canonicalJson(pack));
    }
    reports.push({ course, digest: digest ?? null, file: file ?? null, problems });
    if (values.json) continue;
    for (const problem of problems) console.log(formatProblem({ ...problem, file: path.join(course, problem.file) }));
    console.log(digest ? `${course}: ${digest}${file ? `, written to ${file}` : ""}` : `${course}: not packed`);
  }
  if (values.json) console.log(JSON.stringify({ courses: reports }, null, 2));
  else if (reports.length === 0) console.log(`${folder}: no course here (a course has a course.yaml)`);
  return reports.length > 0 && reports.every(({ digest }) => digest !== null);
}

function findCourses(place: string): string[] {
  if (existsSync(path.join(place, "course.yaml"))) return [place];
  if (!existsSync(place)) return [];
  const entries = readdirSync(place, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(place, name))
    .toSorted();
}
