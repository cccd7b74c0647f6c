import { z } from "zod";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { readAllNotifications, readNotification } from "#src/server/notify.ts";
import { stopLetters } from "#src/server/notify-stop.ts";
import { type FormPage, type FormState, submitForm } from "./accounts-form.ts";

const ReadForm = z.object({ read: z.union([z.literal("all"), z.uuid()]) });
const StopForm = z.object({ token: z.string().max(200) });

/** Opens one of the viewer's notifications, or marks all as read. */
export const postRead = (page: FormPage, viewer: Viewer): Promise<FormState | Response> =>
  submitForm(page, ReadForm, async ({ read }, { runtime, locale }) => {
    if (read !== "all") return page.redirect(`/${locale}${await readNotification(runtime, viewer, read)}`, 303);
    await readAllNotifications(runtime, viewer);
    return page.redirect(`${urls.notifications(locale)}?read`, 303);
  });

/** Stops letters for whoever has the link of one; nobody need be signed in. */
export const postStop = (page: FormPage): Promise<FormState | Response> =>
  submitForm(page, StopForm, async ({ token }, { runtime, locale }) => {
    await stopLetters(runtime, token);
    return page.redirect(`${urls.stopLetters(locale)}?done`, 303);
  });
