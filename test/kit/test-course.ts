import { digestOfJson } from "#src/lib/digest.ts";
import { Bundle } from "#contract/bundle.ts";
import type { Digest } from "#contract/ids.ts";
import type { ContentPage } from "#src/domain/content-tree.ts";
import { CoursePack } from "#src/domain/course-pack.ts";
import type { Exercise, ExerciseSettings } from "#src/domain/exercise.ts";
import { ExerciseSettings as Settings } from "#src/domain/exercise.ts";

export const courseUid = "5c0a1b9e-0000-4000-8000-000000000001";
export const exerciseUid = "5c0a1b9e-0000-4000-8000-000000000002";
export const nextExerciseUid = "5c0a1b9e-0000-4000-8000-000000000003";
export const lessonUid = "5c0a1b9e-0000-4000-8000-000000000004";

const say = (text: string) => ({ en: text, fr: text });
const page = (title: string): ContentPage => ({
  title,
  description: "",
  minutes: 1,
  headings: [],
  body: [],
  sourceDigest: "0",
  translationOf: null,
  stale: false,
});
const makeBundle = (judge: string) =>
  Bundle.parse({ version: 1, files: [{ path: "judge.py", base64: Buffer.from(judge).toString("base64") }] });

/** What a test may want otherwise about the course's first exercise. */
export type ExerciseChange = Partial<
  Pick<ExerciseSettings, "attempts" | "reveal" | "produces" | "needs" | "limits" | "estimate" | "speed" | "environment" | "profiles">
> & {
  /** What `judge.py` says; another text is another judge. */
  readonly judge?: string;
};

/** A small course: one lesson with a snippet, and two exercises of which the second carries what the first makes. */
export function makeTestCourse({ judge = "pass", ...change }: ExerciseChange = {}): CoursePack {
  const bundle = makeBundle(judge);
  const judgeDigest = digestOfJson(bundle);
  return CoursePack.parse({
    version: 1,
    slug: "test-course",
    settings: {
      uid: courseUid,
      title: say("Test"),
      summary: say("Test"),
      hours: 1,
      languages: ["en", "fr"],
      outcomes: [say("One")],
      modules: ["one"],
    },
    landing: { en: page("Test") },
    modules: [
      {
        slug: "one",
        settings: {
          uid: "5c0a1b9e-0000-4000-8000-000000000005",
          title: say("One"),
          items: [
            { kind: "lesson", slug: "reading" },
            { kind: "exercise", slug: "first" },
            { kind: "exercise", slug: "second" },
          ],
        },
      },
    ],
    lessons: [
      {
        slug: "reading",
        module: "one",
        uid: lessonUid,
        pages: { en: page("Reading") },
        snippets: [{ id: "hello", environment: "pytorch", source: "print('hello')", estimateSeconds: 1 }],
        predictions: [],
      },
    ],
    exercises: [
      makeExercise("first", exerciseUid, judgeDigest, change),
      makeExercise("second", nextExerciseUid, judgeDigest, { carries: [{ exercise: exerciseUid, name: "weights", path: "weights.bin" }] }),
    ],
    quizzes: [],
    bundles: { [judgeDigest]: bundle },
    glossary: {},
    assets: {},
  });
}

function makeExercise(slug: string, uid: string, judgeDigest: Digest, change: Partial<ExerciseSettings>): Exercise {
  return {
    slug,
    module: "one",
    settings: Settings.parse({
      uid,
      title: say(slug),
      entry: "main.py",
      editable: ["main.py"],
      needs: { slice: "any", minMemoryGB: 0.25, gpus: 0 },
      limits: { wallSeconds: 30, memoryMB: 512 },
      estimate: { cpuSeconds: 5, gpuSeconds: 0 },
      tasks: [{ id: 1, points: 2, title: say("Do it") }],
      attempts: { max: 5, cooldownSeconds: 0, score: "best" },
      reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "immediately" },
      profiles: { cpu: { n: 8 } },
      ...change,
    }),
    statement: { en: page(slug) },
    hints: { en: [], fr: [] },
    messages: { en: { "own.key": "Off by {error}" }, fr: { "own.key": "Écart de {error}" } },
    starter: [{ path: "main.py", text: "# starter" }],
    given: [{ path: "data.py", text: "DATA = 1" }],
    solution: [{ path: "main.py", text: "# solution" }],
    references: [],
    solutionNotes: {},
    judgeDigest,
  };
}
