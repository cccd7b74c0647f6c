import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { CheckView } from "#src/domain/job-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { ExerciseView } from "../exercise-view.ts";
import { WorkspaceContext, workspaceMessages } from "../workspace-context.ts";
import { CheckList } from "./CheckList.tsx";

const exercise: ExerciseView = {
  uid: "sort",
  title: "Sort",
  editable: [],
  given: [],
  tasks: [{ id: 1, points: 1, title: "Sort" }],
  attemptsMax: 5,
  cooldownSeconds: 0,
  profiles: [{ profile: "cpu", onGpu: false, seconds: 1, isGraded: true, asksForTerms: false }],
  wallLimitSeconds: 10,
  hints: 0,
  checkTitles: {},
  solution: { afterPass: true, afterAttempts: null },
};
const failed: CheckView = { id: "sorts", task: 1, status: "failed", points: 0, maxPoints: 1, message: "Not sorted." };
const cells = Array.from({ length: 16 }, (_, index) => index);
const off = cells.map((value) => (value === 6 ? 99 : value));
const grid = { rows: 4, columns: 4, of: [4, 4] as [number, number], expected: cells, actual: off };
const difference = cells.map((value, index) => Math.abs(value - (off[index] ?? 0)));

function render(check: CheckView, locale: Locale = "en"): string {
  return renderToStaticMarkup(
    <WorkspaceContext value={{ locale, t: workspaceMessages[locale], exercise }}>
      <CheckList checks={[check]} />
    </WorkspaceContext>,
  );
}

describe("a failed check", () => {
  it("shows what the call was asked, as text and nothing else", () => {
    expect(render({ ...failed, input: "sort(['<b>', 2])" })).toContain("<code>sort([&#x27;&lt;b&gt;&#x27;, 2])</code>");
    expect(render({ ...failed, input: "sort([])" }, "fr")).toContain("L’appel était");
    expect(render(failed)).not.toContain("<code>");
  });

  it("draws two matrices and their difference, with a sentence and a table for those who do not see them", () => {
    const html = render({ ...failed, picture: { ...grid, difference } });
    expect(html).toMatch(/role="img" aria-label="4 × 4 values, expected and got: up to 93 apart"/);
    expect(html.match(/<g class="grid/g)).toHaveLength(3);
    expect(html).toContain('<th scope="row">1</th><th scope="row">2</th><td>6</td><td>99</td><td>93</td>');
    expect(html).not.toContain("stands for several");
  });

  it("says so where each place stands for several, and where a value is no finite number", () => {
    const html = render({ ...failed, picture: { ...grid, of: [400, 40], difference: difference.map((value) => (value > 0 ? null : 0)) } });
    expect(html).toContain("400 × 40 values, expected and got: not all of them are finite numbers");
    expect(html).toContain("stands for several");
    expect(html).toContain('<th scope="row">100–199</th><th scope="row">20–29</th>');
  });

  it("draws a row of numbers as two lines", () => {
    const html = render({ ...failed, picture: { ...grid, rows: 1, columns: 16, of: [1, 16], difference } }, "fr");
    expect(html).toMatch(/<path class="expected" d="M[^"]+"><\/path><path class="actual"/);
    expect(html).toContain("16 valeurs, attendues et reçues\u00a0: jusqu’à 93 d’écart");
  });

  it("draws how time grows, with the figures in words and in a table", () => {
    const points = [1000, 2000, 4000, 8000].map((size): [number, number, number, number] => [
      size,
      size ** 2 / 1e6,
      size ** 2 / 1e6 + 1,
      size ** 2 / 1e6 + 3,
    ]);
    const growth = { exponent: 2, low: 1.95, high: 2.06, atMost: 1.3, rounds: 9, points };
    const html = render({ ...failed, growth });
    expect(html).toContain(
      "Time grows like the size to the power of 2 (between 1.95 and 2.06, with 99 % confidence); at most 1.3 is asked for",
    );
    expect(html).toContain('<th scope="row">8000</th><td>64 ms</td>');
    expect(html.match(/<circle/g)).toHaveLength(4);
  });
});
