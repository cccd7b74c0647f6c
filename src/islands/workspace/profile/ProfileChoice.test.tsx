import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, expect, test, vi } from "vitest";
import type { Locale } from "#src/domain/locale.ts";
import type { ProfileView, ProfileViews } from "#src/domain/profile-view.ts";
import type { ExerciseView } from "../exercise-view.ts";
import { WorkspaceContext, workspaceMessages } from "../workspace-context.ts";
import { ProfileChoice } from "./ProfileChoice.tsx";

const onCpu: ProfileView = { profile: "cpu", onGpu: false, seconds: 8, isGraded: true, asksForTerms: false };
const onGpu: ProfileView = { profile: "gpu", onGpu: true, seconds: 2.5, isGraded: true, asksForTerms: false };
afterEach(() => void vi.unstubAllGlobals());

const render = (profiles: ProfileViews, chosen: ProfileView, locale: Locale = "en"): string =>
  renderToStaticMarkup(
    <WorkspaceContext value={{ locale, t: workspaceMessages[locale], exercise: { profiles } as unknown as ExerciseView }}>
      <ProfileChoice chosen={chosen} choose={() => {}} />
    </WorkspaceContext>,
  );

test("what each is expected to take stands beside its name, in the reader's language", () => {
  expect(render([onCpu, onGpu], onCpu)).toMatch(/processor \(≈ 8 s\).*GPU \(≈ 2\.5 s of GPU time\)/);
  expect(render([onCpu, onGpu], onCpu, "fr")).toMatch(/Exécuter sur.*processeur \(≈\s8\ss\).*GPU \(≈\s2,5\ss de temps de GPU\)/);
});

test("where there is one profile there is nothing to choose", () => {
  expect(render([onCpu], onCpu)).toBe("");
});

test("the machine's terms are asked for once the GPU is chosen, with the way back; not for the processor", () => {
  vi.stubGlobal("location", { pathname: "/en/courses/workshop/exercises/double" });
  const profiles: ProfileViews = [onCpu, { ...onGpu, asksForTerms: true }];
  expect(render(profiles, profiles[0])).not.toContain("terms");
  expect(render(profiles, profiles[1] ?? onGpu)).toContain("/en/machine-terms?next=%2Fen%2Fcourses%2Fworkshop%2Fexercises%2Fdouble");
});

test("a processor that is for runs alone says so", () => {
  const runsOnly = { ...onCpu, isGraded: false };
  expect(render([onGpu, runsOnly], onGpu)).not.toContain("For runs only");
  expect(render([onGpu, runsOnly], runsOnly)).toContain("For runs only: what you submit still goes to the GPU.");
});
