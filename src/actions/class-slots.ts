import { z } from "zod";
import { SlotWish } from "#src/domain/class-slots.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { offeredZones, parseZonedTime } from "#src/lib/zoned-time.ts";
import { bookSlot, changeSlot, giveUpSlot } from "#src/server/class-slots.ts";
import { extendOwnClass } from "#src/server/class-slots-session.ts";
import { blankForm, type FormPage, type FormState, readNext, submitForm } from "./accounts-form.ts";

const count = z
  .string()
  .regex(/^\d{1,4}$/, "bad-input")
  .transform(Number);
const { cohortId, minutes, seats, sliceKind, extendableMinutes, reservation } = SlotWish.shape;

const SlotForm = z.object({
  cohort: cohortId,
  starts: z.string().max(40),
  zone: z.enum(offeredZones, "bad-input"),
  minutes: count.pipe(minutes),
  seats: count.pipe(seats),
  slices: sliceKind,
  extendable: count.pipe(extendableMinutes),
  reservation: z
    .string()
    .transform((text) => text.trim() || null)
    .pipe(reservation),
  /** Empty: a new one. */
  slot: z.union([z.literal(""), z.uuid()]),
});
const CancelForm = z.object({ slot: z.uuid() });

/** Books, changes, cancels or ends a class, whichever form of the page was sent. */
export async function postSlot(page: FormPage, viewer: Viewer): Promise<FormState | Response> {
  const { locale } = page.locals;
  const done = (mark: string) => page.redirect(`${urls.classSlots(locale)}?done=${mark}`, 303);
  if (page.url.searchParams.has("cancel"))
    return submitForm(page, CancelForm, async ({ slot }, { runtime }) => {
      return done(await giveUpSlot(runtime, viewer, slot));
    });
  if (!page.url.searchParams.has("book")) return blankForm;
  return submitForm(page, SlotForm, async (form, { runtime }) => {
    const startsAt = parseZonedTime(form.starts, form.zone);
    if (!startsAt) throw new AppError("bad-input", { params: { field: "starts", reason: "no-such-time" } });
    const wish: SlotWish = {
      cohortId: form.cohort,
      startsAt,
      minutes: form.minutes,
      seats: form.seats,
      sliceKind: form.slices,
      extendableMinutes: form.extendable,
      reservation: form.reservation,
    };
    if (form.slot === "") {
      await bookSlot(runtime, viewer, wish);
      return done("booked");
    }
    const { isUnreserved } = await changeSlot(runtime, viewer, form.slot, wish);
    return done(isUnreserved ? "unreserved" : "changed");
  });
}

/** Prolongs the class that the viewer is in, and goes back to where they were. */
export async function postOwnClass(page: FormPage, viewer: Viewer): Promise<FormState | Response> {
  if (!page.url.searchParams.has("extend")) return blankForm;
  return submitForm(page, CancelForm, async ({ slot }, { runtime, locale }) => {
    await extendOwnClass(runtime, viewer, slot);
    return page.redirect(readNext(page.url, urls.learning(locale)), 303);
  });
}
