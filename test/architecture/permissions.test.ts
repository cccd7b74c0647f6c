import { expect, test } from "vitest";
import { permissionTable, withoutOwner } from "#kit/permission-table.ts";
import { listFiles, readSource } from "./sources.ts";

// A page, an API or an action that is nobody's business unless it says so: each is tried by requests that
// are not to be answered (test/integration/permissions.test.ts), or is said to have no owner.

const pages = listFiles(".astro", ".ts")
  .filter((file) => file.startsWith("src/pages/") && !/\/_|\.test\.ts$/.test(file))
  .map((file) => file.slice("src/pages".length).replace(/(\/index)?\.(astro|ts)$/, "") || "/");

/** `drafts.open` and its like: the groups that src/actions/index.ts gathers, and what each defines. */
const groups = /server = \{([^}]*)\}/.exec(readSource("src/actions/index.ts"))?.[1]?.split(/\W+/) ?? [];
const actions = listFiles(".ts")
  .filter((file) => file.startsWith("src/actions/"))
  .flatMap((file) => [...readSource(file).matchAll(/export const (\w+) = \{([\s\S]*?)\n\};/g)])
  .filter(([, group = ""]) => groups.includes(group))
  .flatMap(([, group, body = ""]) => [...body.matchAll(/^ {2}(\w+): defineAction/gm)].map(([, name]) => `action ${group}.${name}`));

const known = [...Object.keys(permissionTable), ...Object.keys(withoutOwner)];

test("every page, API and action is in the table of permissions, or has no owner", () => {
  expect(actions.length).toBeGreaterThan(10);
  expect([...pages, ...actions].filter((route) => !known.includes(route))).toEqual([]);
});

test("the table names nothing that is not there, and nothing twice", () => {
  expect(known.filter((route) => ![...pages, ...actions].includes(route))).toEqual([]);
  expect(known.filter((route, at) => known.indexOf(route) !== at)).toEqual([]);
});
