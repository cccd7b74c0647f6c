import { z } from "zod";
import { urls } from "#src/lib/urls.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { acceptInvitation, leaveWaitingList } from "#src/server/joining.ts";
import { readToken } from "./accounts.ts";
import { type FormPage, submitForm } from "./accounts-form.ts";

const NoFields = z.object({});
const LeaveForm = z.object({ leave: z.uuid() });

/** Joins the cohort behind the link of the page's address, or its waiting list. */
export const postJoin = (page: FormPage) =>
  submitForm(page, NoFields, async (_, { runtime, locale }) => {
    const outcome = await acceptInvitation(runtime, requireViewer(page.locals.viewer), readToken(page));
    return page.redirect(`${urls.learning(locale)}?${outcome}`, 303);
  });

/** Gives a place in a line up. */
export const postLeave = (page: FormPage) =>
  submitForm(page, LeaveForm, async ({ leave }, { runtime, locale }) => {
    await leaveWaitingList(runtime, requireViewer(page.locals.viewer), leave);
    return page.redirect(`${urls.learning(locale)}?left`, 303);
  });
