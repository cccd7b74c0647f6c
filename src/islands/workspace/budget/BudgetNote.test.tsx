import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { BudgetView } from "#src/domain/budget-view.ts";
import type { ExerciseView } from "../exercise-view.ts";
import { WorkspaceContext, workspaceMessages } from "../workspace-context.ts";
import { BudgetNote } from "./BudgetNote.tsx";

const short: BudgetView = {
  neededSeconds: 40,
  tightest: { kind: "learner", leftSeconds: 30, isLow: true, isShort: true, endsAt: null },
  mayAsk: true,
  offersCpu: true,
  request: null,
};

const render = (isOnGpu: boolean, view = short): string =>
  renderToStaticMarkup(
    <WorkspaceContext value={{ locale: "en", t: workspaceMessages.en, exercise: {} as ExerciseView }}>
      <BudgetNote budget={{ view, ask: async () => {} }} isOnGpu={isOnGpu} isBusy={false} onRunOnCpu={() => {}} />
    </WorkspaceContext>,
  );

test("a budget with too little left is told of where a GPU is chosen, and of a processor says nothing", () => {
  expect(render(true)).toContain("has 30 GPU-s left, and this needs about 40");
  expect(render(true)).toContain("Ask for more");
  expect(render(false)).toContain("hidden");
  expect(render(false)).not.toMatch(/GPU-s|Ask for more/);
});

test("what became of a wish for more is told in any case", () => {
  const request = { askedSeconds: 100, grantedSeconds: 50, answer: null };
  expect(render(false, { ...short, request })).toContain("Your trainer has granted you 50 GPU-s more.");
});
