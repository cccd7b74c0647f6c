import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { AccountSummary, CohortSummary, InviteAnswer } from "#src/domain/cli-teaching.ts";
import { GradebookExport } from "#src/domain/grade-export.ts";
import { AtelierCommand } from "#kit/atelier-command.ts";
import { signInDemo } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";

// `atelier cohort` and `atelier user`, against a site that runs.

let site: Stack;
let folder: string;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  site = await openStack({ runner: false });
  folder = await mkdtemp(path.join(os.tmpdir(), "atelier-lists-"));
  for (const role of ["learner", "trainer", "operator"] as const) tokens[role] = await (await signInDemo(site.origin, role)).makeToken();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function ask(who: string, ...words: string[]) {
  await using command = new AtelierCommand(...words, "--url", site.origin, "--token", tokens[who] ?? who);
  const code = await command.code;
  return { code, out: command.out, err: command.err };
}

test("a trainer sees their cohorts, invites by a list, and is told of each row that cannot be", async () => {
  const { out } = await ask("trainer", "cohort", "list", "--json");
  const [cohort] = z.array(CohortSummary).parse(JSON.parse(out));
  expect(cohort).toMatchObject({ course: "from-text-to-transformer", archived: false });
  const name = cohort?.name ?? "";
  expect((await ask("trainer", "cohort", "list")).out).toContain(`${cohort?.id}  ${name}`);
  const list = path.join(folder, "list.csv");
  await writeFile(list, "name;email\nAda;ada@example.org\nBo;no address\n;cy@example.org\n");

  const rehearsed = await ask("trainer", "cohort", "invite", name, list, "--rehearse");
  expect(rehearsed).toMatchObject({ code: 1, out: expect.stringContaining("1 person would be invited; nothing is written.") });
  expect(rehearsed.out).toContain("line 3, no address: this is no e-mail address");
  const invited = await ask("trainer", "cohort", "invite", cohort?.id ?? "", list, "--json");
  expect(InviteAnswer.parse(JSON.parse(invited.out))).toMatchObject({ invited: 1, leftOut: [{ line: 3 }, { line: 4 }] });
  const again = await ask("trainer", "cohort", "invite", name, list, "--rehearse");
  expect(again.out).toContain("ada@example.org: already invited");
});

test("a gradebook comes as JSON of the shape that the site's own export has, or as CSV", async () => {
  const [cohort] = z.array(CohortSummary).parse(JSON.parse((await ask("trainer", "cohort", "list", "--json")).out));
  const json = await ask("trainer", "cohort", "grades", cohort?.name ?? "");
  expect(GradebookExport.parse(JSON.parse(json.out)).cohort.id).toBe(cohort?.id);
  expect((await ask("trainer", "cohort", "grades", cohort?.name ?? "", "--csv")).out).toMatch(/^[^\n]+,[^\n]+\r?\n/);
});

test("an operator looks at an account, blocks it with a reason, and lets it in again", async () => {
  expect((await ask("operator", "user", "show", "learner@atelier.example")).out).toContain("<learner@atelier.example>, learner");
  const blocked = await ask("operator", "user", "block", "learner@atelier.example", "--reason", "It mined coins.", "--json");
  expect(AccountSummary.parse(JSON.parse(blocked.out))).toMatchObject({ blockedReason: "It mined coins." });
  expect((await ask("learner", "cohort", "list")).err).toContain("does not know this token");
  const open = await ask("operator", "user", "unblock", "learner@atelier.example", "--json");
  expect(AccountSummary.parse(JSON.parse(open.out))).toMatchObject({ blockedAt: null });
});

test("what cannot be done is said in a sentence, and ends with 2", async () => {
  const told = async (who: string, ...words: string[]) => {
    const { code, err } = await ask(who, ...words);
    expect(code, err).toBe(2);
    return err;
  };
  expect(await told("trainer", "cohort", "grades", "Nobody’s")).toContain('You teach no cohort "Nobody’s".');
  expect(await told("trainer", "cohort", "invite", "Nobody’s", "/no/such/list.csv")).toContain("You teach no cohort");
  const [cohort] = z.array(CohortSummary).parse(JSON.parse((await ask("trainer", "cohort", "list", "--json")).out));
  expect(await told("trainer", "cohort", "invite", cohort?.name ?? "", "/no/such/list.csv")).toContain(
    '"/no/such/list.csv" cannot be read',
  );
  expect(await told("trainer", "user", "show", "learner@atelier.example")).toMatch(/\(40[34]\)/);
  expect(await told("trainer", "user", "block", "learner@atelier.example", "--reason", "mine")).toMatch(/\(40[34]\)/);
  expect(await told("operator", "user", "show", "nobody@example.org")).toContain("(404)");
});
