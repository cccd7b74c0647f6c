import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { demoPassword, demoPeople } from "#src/server/demo.ts";
import { urls } from "#src/lib/urls.ts";
import type { Member } from "#kit/member.ts";
import { dataDir } from "./page-guard.ts";

export const password = "five words nobody would guess";

/** Lets a browser go on as somebody who is signed in to a site. */
export async function become({ cookie }: Member, site: string, context: BrowserContext): Promise<void> {
  await context.clearCookies();
  await context.addCookies(
    cookie.split("; ").map((pair) => ({ url: site, name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1) })),
  );
}

/** Signs one of the demo's people in. */
export async function signIn(page: Page, role: "learner" | "trainer" | "operator" = "learner"): Promise<void> {
  const email = demoPeople.find((person) => person.role === role)?.email ?? "";
  await signInAs(page, email, demoPassword);
}

export async function signInAs(page: Page, email: string, secret: string): Promise<void> {
  await page.goto(urls.signIn("en"));
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${urls.learning("en")}$`));
}

/** Makes a new account as a person does, letter and all. */
export async function signUp(page: Page, email: string, name: string): Promise<void> {
  await page.goto(urls.signUp("en"));
  await completeSignUp(page, email, name);
}

/** From the form to the first page behind it. */
export async function completeSignUp(page: Page, email: string, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("I accept the terms of use").check();
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mailbox" })).toBeVisible();
  await page.goto(await findLink(email, urls.verifyEmail("en")));
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeHidden();
}

/** The newest link to a page that was sent to an address; the demo writes letters into a folder. */
export async function findLink(email: string, page: string): Promise<string> {
  const folder = path.join(dataDir, "mail");
  const read = (): string | undefined =>
    (existsSync(folder) ? globSync("*.txt", { cwd: folder }) : [])
      .toSorted()
      .map((file) => readFileSync(path.join(folder, file), "utf8"))
      .filter((letter) => letter.includes(email))
      .flatMap((letter) => /https?:\/\/\S+/.exec(letter)?.[0] ?? [])
      .findLast((link) => new URL(link).pathname === page);
  await expect.poll(read, { message: `a letter to ${email} with a link to ${page}` }).toBeDefined();
  return read() ?? "";
}
