import { expect, test } from "vitest";
import { AppError } from "#src/domain/errors.ts";
import { EditorPreferences, type Role, UserId, type Viewer } from "#src/domain/people.ts";
import { requireOwn, requireReader, requireRole, requireViewer } from "./authorise.ts";

const makeViewer = (role: Role): Viewer => ({
  id: UserId.parse("5c0a1b9e-0000-4000-8000-000000000001"),
  email: "",
  name: "",
  role,
  roles: [],
  locale: "en",
  emailVerified: true,
  letters: { notices: false, weekly: false },
  preferences: EditorPreferences.parse({}),
});
const viewers = { nobody: null, learner: makeViewer("learner"), trainer: makeViewer("trainer"), operator: makeViewer("operator") };
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "yes";
  } catch (error) {
    return error instanceof AppError ? error.code : "bug";
  }
};

test("who may do what, at a glance", () => {
  const table = Object.entries(viewers).map(([name, viewer]) =>
    [
      name,
      codeOf(() => requireViewer(viewer)),
      ...(["learner", "trainer", "operator"] as const).map((role) => codeOf(() => requireRole(viewer, role))),
    ].join(" "),
  );
  expect(table).toEqual([
    "nobody not-signed-in not-signed-in not-signed-in not-signed-in",
    "learner yes yes not-allowed not-allowed",
    "trainer yes yes yes not-allowed",
    "operator yes yes yes yes",
  ]);
});

test("what is another's does not exist, whatever the role", () => {
  const thing = { userId: "5c0a1b9e-0000-4000-8000-000000000002" };
  for (const viewer of [viewers.learner, viewers.trainer, viewers.operator])
    expect(codeOf(() => requireOwn(viewer, thing))).toBe("not-found");
  expect(codeOf(() => requireOwn(viewers.learner, undefined))).toBe("not-found");
  expect(codeOf(() => requireOwn(viewers.learner, { userId: viewers.learner.id }))).toBe("yes");
});

test("a page is answered in its own language, and in the account's where it names none that we speak", () => {
  expect(requireReader(viewers.learner, "fr").locale).toBe("fr");
  for (const none of [null, undefined, "de"]) expect(requireReader(viewers.learner, none).locale).toBe("en");
});
