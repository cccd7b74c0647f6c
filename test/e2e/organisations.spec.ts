import type { Page } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import { dataDir, expect, test } from "./page-guard.ts";
import { password, signIn, signUp } from "./people.ts";
import { awaitLetterLink } from "#kit/member.ts";

// A form that is sent back with a sentence has this status.
test.use({ expectedErrors: [/status of 422/] });

const email = "anna@example.org";

async function ask(operator: Page, role: string): Promise<string> {
  await operator.getByLabel("E-mail address").fill(email);
  await operator.locator("#role").selectOption(role);
  await operator.getByRole("button", { name: "Send the letter" }).click();
  await expect(operator.getByText("The letter is on its way")).toBeVisible();
  return awaitLetterLink({ dataDir }, email, "membershipInvitation");
}

test("an organisation is added, somebody is asked in, agrees, and is removed again", async ({ page: operator, browser }) => {
  test.setTimeout(180_000);
  const member = await (await browser.newContext()).newPage();
  await signUp(member, email, "Anna");
  await signIn(operator, "operator");
  await operator.goto(urls.organisations("en"));
  await operator.getByLabel("Name", { exact: true }).fill("Northern Factory");
  await operator.getByLabel("Short name").fill("northern");
  await operator.getByRole("button", { name: "Add the organisation" }).click();
  await expect(operator.getByRole("heading", { name: "Northern Factory" })).toBeVisible();
  await expect(operator.getByText("Nobody is in this organisation yet")).toBeVisible();

  await member.goto(await ask(operator, "operator"));
  await expect(member.getByText("You will see its members and all its cohorts")).toBeVisible();
  await member.getByRole("button", { name: "Become a member" }).click();
  await expect(member.getByText("You are a member.")).toBeVisible();
  await member.getByText("Anna").click();
  await member.getByRole("link", { name: "Organisations" }).click();
  await member.getByRole("link", { name: "Northern Factory" }).click();

  await member.getByLabel("Terms in English").fill("Mine no coins.");
  await member.getByRole("button", { name: "Save the terms" }).click();
  await expect(member.getByText("The terms are needed in both languages").first()).toBeVisible();
  await member.getByLabel("Terms in French").fill("Pas de minage.");
  await member.getByRole("button", { name: "Save the terms" }).click();
  await expect(member.getByText("The terms are saved")).toBeVisible();

  await operator.reload();
  await operator.getByLabel("Change Anna").click();
  await expect(operator.getByText("Anna will no longer see this organisation")).toBeVisible();
  await operator.getByRole("button", { name: "Remove Anna" }).click();
  await expect(operator.getByText("The last operator stays").first()).toBeVisible();
  await operator.goto(urls.audit("en"));
  await operator.getByLabel("Person").fill(email);
  await operator.getByRole("button", { name: "Search" }).click();
  await expect(operator.getByText("organisation.terms-changed")).toBeVisible();
  await expect(operator.getByText("membership.accepted")).toBeVisible();
});

test("a blocked person reads why and answers, and an operator lets them in again", async ({ page: operator, browser }) => {
  test.setTimeout(180_000);
  const blocked = await (await browser.newContext()).newPage();
  const address = "bruno@example.org";
  await signUp(blocked, address, "Bruno");
  await signIn(operator, "operator");
  await operator.goto(urls.accounts("en"));
  await operator.getByLabel("E-mail address").fill(address);
  await operator.getByRole("button", { name: "Find the account" }).click();
  await operator.getByLabel("Reason").fill("Four hundred jobs in one night.");
  await operator.getByRole("button", { name: "Block the account" }).click();
  await expect(operator.getByText("The account is blocked.")).toBeVisible();

  await blocked.goto(urls.learning("en"));
  await blocked.getByLabel("E-mail address").fill(address);
  await blocked.getByLabel("Password").fill(password);
  await blocked.getByRole("button", { name: "Sign in" }).click();
  await expect(blocked.getByRole("heading", { name: "Your account is blocked" })).toBeVisible();
  await expect(blocked.getByText("Four hundred jobs in one night.")).toBeVisible();
  await blocked.goto(urls.profile("en"));
  await expect(blocked.getByRole("heading", { name: "Your account is blocked" })).toBeVisible();
  await blocked.getByLabel("What you want to say").fill("A loop that I did not see.");
  await blocked.getByRole("button", { name: "Send" }).click();
  await expect(blocked.getByText("You get a letter when there is an answer.")).toBeVisible();

  await operator.goto(urls.accounts("en"));
  await expect(operator.getByText("A loop that I did not see.")).toBeVisible();
  await operator.getByLabel("Your answer").fill("Mind it next time.");
  await operator.getByRole("button", { name: "Unblock", exact: true }).click();
  await expect(operator.getByText("Your answer is on its way.")).toBeVisible();
  await blocked.goto(urls.profile("en"));
  await expect(blocked.getByRole("heading", { name: "Profile" })).toBeVisible();
});
