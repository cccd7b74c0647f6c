import type { Page } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import { writeZonedTime } from "#src/lib/zoned-time.ts";
import { signUpMember } from "#kit/member.ts";
import { getPage, postForm } from "#kit/page-forms.ts";
import { dataDir, expect, origin, test } from "./page-guard.ts";
import { completeSignUp, findLink, signIn } from "./people.ts";

const exercise = "Masked attention";
const cohort = "Autumn class";
const faulty = ["Nobody;nobody@;", "Ada 1 again;ADA1@example.org;", "Boss;boss@example.org;boss", ";nameless@example.org;"];
const list = [
  "name;email;role",
  ...Array.from({ length: 26 }, (_, index) => `Ada ${index + 1};ada${index + 1}@example.org;`),
  ...faulty,
].join("\r\n");

const shot = async (page: Page, name: string) =>
  void (await page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true }));
const success = (page: Page, text: string) => expect(page.getByRole("status").filter({ hasText: text })).toBeVisible();

test("a trainer makes a cohort, invites 30 people by a list with four faulty rows, books a class and gives an extension; people join and wait", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  await signIn(page, "trainer");
  await page.goto(urls.teaching("en"));
  await page.getByRole("link", { name: "Cohorts" }).click();
  await shot(page, "list");
  await page.getByRole("link", { name: "Make a cohort" }).click();
  await page.getByLabel("Course").selectOption("From text to Transformer");
  await page.getByLabel("Name").fill(cohort);
  await page.getByLabel("Time zone").selectOption("Europe/Helsinki");
  await page.getByLabel("Seats").fill("27");
  await page.getByLabel("Loss per day, in percent").fill("20");
  await shot(page, "new");
  await page.getByRole("button", { name: "Make a cohort" }).click();
  await success(page, "The cohort is made.");
  await shot(page, "overview");
  const overview = page.url().split("?")[0] ?? "";

  await page.getByRole("link", { name: "Invite people" }).click();
  await page.getByLabel("CSV file").setInputFiles({ name: "class.csv", mimeType: "text/csv", buffer: Buffer.from(`\u{FEFF}${list}`) });
  await page.getByRole("button", { name: "Check the list" }).click();
  const checked = page.getByRole("status").filter({ hasText: "26 rows can be invited." });
  await expect(checked.getByRole("row")).toHaveCount(5);
  for (const problem of ["this is no e-mail address", "stands further up already", "neither learner nor guest", "the name is missing"])
    await expect(checked.getByRole("cell", { name: problem })).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), checked.getByRole("link", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toBe("rows-with-problems.csv");
  await shot(page, "checked");
  await page.getByRole("button", { name: "Invite 26 people" }).click();
  await success(page, "26 people invited.");
  await expect(page.getByText("1 seat is free.")).toBeVisible();

  // Somebody from the list, who has no account yet, comes by the link in the letter.
  const ada = await browser.newPage();
  await ada.goto(await findLink("ada1@example.org", urls.join("en")));
  await expect(ada.getByRole("heading", { name: cohort })).toBeVisible();
  await ada.getByRole("link", { name: "Create an account" }).last().click();
  await completeSignUp(ada, "ada1@example.org", "Ada One");
  await ada.getByRole("button", { name: "Join" }).click();
  await success(ada, "Welcome!");
  await ada.close();

  await page.getByLabel("For how many people").fill("2");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  await shot(page, "people");

  const learner = await browser.newPage();
  await learner.goto(link);
  await expect(learner.getByRole("heading", { name: cohort })).toBeVisible();
  await shot(learner, "join");
  await learner.getByRole("link", { name: "Sign in" }).last().click();
  await learner.getByLabel("E-mail address").fill("learner@atelier.example");
  await learner.getByLabel("Password").fill("atelier-demo");
  await learner.getByRole("button", { name: "Sign in" }).click();
  await learner.getByRole("button", { name: "Join" }).click();
  await success(learner, "Welcome!");

  // The second comes by plain forms: nothing of joining needs a script.
  const second = await signUpMember({ origin, dataDir }, "second@example.org");
  const joined = await postForm(origin, second, new URL(link).pathname + new URL(link).search, {});
  expect(joined.headers.get("location")).toBe(`${urls.learning("en")}?waiting`);
  expect(await (await getPage(origin, second, urls.learning("en"))).text()).toContain(`${cohort}: you are the next in line for a seat.`);

  await page.goto(`${overview}/dates`);
  await page.getByLabel("For", { exact: true }).selectOption(exercise);
  await page.getByLabel("Date and time").fill("2099-01-31T23:59");
  await page.getByRole("button", { name: "Set the date" }).click();
  await success(page, "The date is set.");
  await expect(page.getByText("31 January 2099 at 23:59 (Europe/Helsinki)")).toBeVisible();
  await page.getByLabel("Exercise", { exact: true }).selectOption(exercise);
  await page.getByLabel("Learner").selectOption("Lina Learner");
  await page.getByLabel("Reason").fill("She was ill.");
  await page.getByRole("button", { name: "Give more time" }).click();
  await success(page, "The extension is given.");
  await expect(page.getByRole("cell", { name: "2 February 2099 at 23:59 (Europe/Helsinki)" })).toBeVisible();
  await shot(page, "dates");

  await page.goto(urls.classSlots("en"));
  await page.getByLabel("Cohort").selectOption(cohort);
  await page.getByLabel("Beginning").fill(writeZonedTime(new Date(), "UTC"));
  await page.getByLabel("Time zone").selectOption("UTC");
  await page.getByLabel("Seats").fill("4");
  await page.getByLabel("Slices").selectOption("cpu");
  await page.getByLabel("Learners may prolong it by up to").selectOption("30");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await success(page, "The class is booked.");

  await learner.goto(urls.exercise("en", "from-text-to-transformer", "masked-attention"));
  await expect(learner.getByText("Extended: your trainer has given you more time")).toBeVisible();
  await expect(learner.getByText("Due 2 February 2099 at 23:59 (Europe/Helsinki).")).toBeVisible();
  await expect(learner.getByText(/^Ends in/)).toBeVisible();
  await learner.getByRole("button", { name: "Prolong the class by 15 minutes" }).click();
  await expect(learner.getByText("up to 15 minutes are left")).toBeVisible();
  await shot(learner, "workspace");
  await learner.goto(urls.course("en", "from-text-to-transformer"));
  await expect(learner.getByText(/^Ends in/)).toBeVisible();
  await shot(learner, "course");

  await page.goto(overview);
  await page.getByLabel("Seats").fill("28");
  await page.getByRole("button", { name: "Save" }).click();
  await success(page, "Saved.");
  expect(await (await getPage(origin, second, urls.learning("en"))).text()).not.toContain("in line for a seat");
  await page.getByRole("link", { name: "People", exact: true }).click();
  await page.getByRole("button", { name: "Take second out" }).click();
  await success(page, "Taken out of the cohort.");
  await page.getByRole("button", { name: "Undo" }).click();
  await success(page, "Back in the cohort.");
  await page.goto(overview);
  await page.getByText("Archive the cohort").first().click();
  await page.getByRole("button", { name: "Yes: Archive the cohort" }).click();
  await success(page, "The cohort is archived.");
  await page.getByRole("button", { name: "Take it out of the archive" }).click();
  await success(page, "The cohort is back in your lists.");

  for (const address of ["", "/people", "/dates"]) {
    await page.goto(`${overview.replace("/en/", "/fr/")}${address}`);
    await shot(page, `fr${address.replace("/", "-")}`);
  }
  await page.goto(urls.newCohort("fr"));
  await shot(page, "fr-new");
});
