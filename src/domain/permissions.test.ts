import { expect, test } from "vitest";
import { isPermitted, listStandings, type PermittedAction, permissions, standings } from "./permissions.ts";

const actions = Object.keys(permissions) as PermittedAction[];

test("who may do what, standing by standing", () => {
  const table = standings.map((standing) => `${standing}: ${actions.filter((action) => isPermitted(action, [standing])).join(" ")}`);
  expect(table).toMatchInlineSnapshot(`
    [
      "nobody: ",
      "member: ",
      "learner: ",
      "guest: ",
      "trainer: cohort.teach",
      "organisation-learner: ",
      "organisation-trainer: cohort.create",
      "organisation-operator: cohort.teach cohort.create organisation.run completion.see audit.search",
      "sponsor: completion.see",
      "platform-operator: cohort.teach cohort.create organisation.run organisation.create completion.see audit.search account.block",
      "blocked: ",
    ]
  `);
});

test("a blocked account may do nothing, whatever else it is", () => {
  for (const action of actions) expect(isPermitted(action, [...standings]), action).toBe(false);
});

test("what permits in one place permits whatever else one is there", () => {
  const both = listStandings({ platform: "learner", cohort: "trainer", organisation: "sponsor" });
  expect(both).toEqual(["member", "trainer", "sponsor"]);
  expect([isPermitted("cohort.teach", both), isPermitted("completion.see", both), isPermitted("organisation.run", both)]).toEqual([
    true,
    true,
    false,
  ]);
});

test("a trainer's role of the platform is nothing by itself, an operator's reaches everywhere", () => {
  const nothing = { cohort: null, organisation: null } as const;
  const trainer = listStandings({ ...nothing, platform: "trainer" });
  expect(actions.filter((action) => isPermitted(action, trainer))).toEqual([]);
  const operator = listStandings({ ...nothing, platform: "operator" });
  expect(actions.filter((action) => !isPermitted(action, operator))).toEqual([]);
});
