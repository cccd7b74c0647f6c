import { z } from "zod";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { answerAppeal, appeal } from "#src/server/appeals.ts";
import { blockAccount, unblockAccount } from "#src/server/blocking.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

const words = z.string().trim().min(1, "required").max(2000, "too-long");
const BlockForm = z.object({ account: UserId, reason: words });
const UnblockForm = z.object({ account: UserId });
const AnswerForm = z.object({ appeal: z.uuid(), answer: words, outcome: z.enum(["unblocked", "upheld"]) });
const AppealForm = z.object({ text: words });

const forms = ["block", "unblock", "answer"] as const;

/** Carries out whichever form of the accounts' page was sent. */
export async function postAccounts(page: FormPage, viewer: Viewer): Promise<FormState | Response> {
  const done = (mark: string) => page.redirect(`${urls.accounts(page.locals.locale)}?done=${mark}`, 303);
  switch (forms.find((form) => page.url.searchParams.has(form))) {
    case "block":
      return submitForm(page, BlockForm, async ({ account, reason }, { runtime }) => {
        await blockAccount(runtime, viewer, { userId: account, reason });
        return done("blocked");
      });
    case "unblock":
      return submitForm(page, UnblockForm, async ({ account }, { runtime }) => {
        await unblockAccount(runtime, viewer, account);
        return done("unblocked");
      });
    case "answer":
      return submitForm(page, AnswerForm, async ({ appeal: appealId, answer, outcome }, { runtime }) => {
        await answerAppeal(runtime, viewer, { appealId, answer, outcome });
        return done("answered");
      });
    case undefined:
      return blankForm;
  }
}

/** What a blocked person says. They are nobody's viewer: their session's cookie says who they are. */
export const postAppeal = (page: FormPage) =>
  submitForm(page, AppealForm, async ({ text }, { runtime, locale }) => {
    await appeal(runtime, page.cookies, text);
    return page.redirect(`${urls.blocked(locale)}?sent`, 303);
  });
