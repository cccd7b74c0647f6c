import { randomUUID } from "node:crypto";
import { JobView } from "#src/domain/job-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { signUpMember } from "#kit/member.ts";
import { readSample } from "./bench.ts";
import { dataDir, expect, origin, test } from "./page-guard.ts";
import { signIn } from "./people.ts";

const [course, exercise] = ["from-text-to-transformer", "masked-attention"];

test("a grade that a real judge gave, with its random inputs, comes out the same when it is run again", async ({ page }) => {
  test.setTimeout(180_000);
  const learner = await signUpMember({ origin, dataDir }, "rerun@example.org");
  const authorization = `Bearer ${await learner.makeToken()}`;
  const begun = await fetch(new URL(api.cli.jobs(course, exercise), origin), {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
      kind: "submission",
      files: [{ path: "attention.py", text: readSample("samples/wrong-looks-ahead/attention.py") }],
      idempotencyKey: randomUUID(),
    }),
  });
  const { jobId } = JobView.parse(await begun.json());
  const told = await fetch(new URL(api.cli.jobStream(jobId), origin), { headers: { authorization } });
  expect(await told.text()).toContain('"verdict":"failed"');

  await signIn(page, "operator");
  await page.goto(urls.teaching("en"));
  await page.locator(`a[href="${urls.taughtExercise("en", course, exercise)}"]`).click();
  await page.getByRole("button", { name: "Run the grade of rerun's submission 1 again" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("every check came out the same")).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 120_000 });
});
