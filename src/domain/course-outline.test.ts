import { expect, test } from "vitest";
import { choosePage, locateItem, makeOutline } from "./course-outline.ts";
import type { CoursePack } from "./course-pack.ts";

const page = (title: string, minutes: number) => ({ title, minutes });
const title = (en: string, fr: string) => ({ en, fr });

// Only what an outline reads; a whole pack is built in test/kit.
const pack = {
  settings: { modules: ["words", "attention"] },
  modules: [
    { slug: "attention", settings: { title: title("Attention", "L’attention"), items: [{ kind: "exercise", slug: "masked" }] } },
    {
      slug: "words",
      settings: {
        title: title("Words", "Les mots"),
        items: [
          { kind: "lesson", slug: "bytes" },
          { kind: "quiz", slug: "recall" },
        ],
      },
    },
  ],
  lessons: [{ slug: "bytes", uid: "1", pages: { en: page("From text to bytes", 20) } }],
  exercises: [{ slug: "masked", settings: { uid: "2", title: title("Masked attention", "Attention masquée"), tasks: [{}, {}] } }],
  quizzes: [{ slug: "recall", uid: "3", title: title("Recall", "Rappel"), questions: [{}] }],
} as unknown as CoursePack;

test("an outline follows the course's order, not the pack's", () => {
  expect(makeOutline(pack, "fr").map(({ number, title: name }) => [number, name])).toEqual([
    [1, "Les mots"],
    [2, "L’attention"],
  ]);
});

test("a lesson without a translation is listed under the title it has", () => {
  expect(makeOutline(pack, "fr")[0]?.items[0]).toEqual({
    kind: "lesson",
    slug: "bytes",
    number: "1.1",
    uid: "1",
    title: "From text to bytes",
    minutes: 20,
  });
});

test("an item knows its neighbours across modules", () => {
  const found = locateItem(makeOutline(pack, "en"), "quiz", "recall");
  expect([found?.previous?.slug, found?.item.number, found?.next?.slug]).toEqual(["bytes", "1.2", "masked"]);
  expect(locateItem(makeOutline(pack, "en"), "lesson", "recall")).toBeUndefined();
});

test("a page in another language says so", () => {
  expect(choosePage({ fr: "texte" }, "en")).toEqual({ page: "texte", locale: "fr" });
  expect(choosePage({}, "en")).toBeUndefined();
});
