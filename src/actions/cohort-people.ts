import { z } from "zod";
import { CohortRole } from "#src/domain/cohort-terms.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import type { CheckedRow } from "#src/domain/roster.ts";
import { urls } from "#src/lib/urls.ts";
import { changeMemberRole, readmitMember, removeMember } from "#src/server/cohort-people.ts";
import { createInvitation, revokeInvitation } from "#src/server/invitations.ts";
import { importRoster, inviteAgain, previewRoster, revokeInvitee } from "#src/server/invitees.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

// The forms of the page about a cohort's people. Each names itself in the page's address.

const count = z
  .string()
  .regex(/^\d{1,4}$/, "bad-input")
  .transform(Number);
const MemberForm = z.object({ member: UserId });
const RoleForm = z.object({ member: UserId, role: CohortRole });
const IdForm = z.object({ id: z.uuid() });
/** Days after which links end. */
export const linkDays = [1, 7, 30, 90] as const;
const LinkForm = z.object({
  role: z.enum(["learner", "guest"]),
  seats: count.pipe(z.int().min(1).max(1000)),
  days: count.refine((days) => linkDays.some((choice) => choice === days), "bad-input"),
});
const list = z.string().max(200_000, "too-long");
const ListForm = z.object({ file: list, list, step: z.enum(["check", "invite"]) });

/** What the page draws: a form's state, and what a form has just made. */
export interface PeopleState {
  readonly form: FormState;
  /** A link just made. */
  readonly link?: string | undefined;
  /** A list just checked, and its text. */
  readonly checked?: { readonly rows: readonly CheckedRow[]; readonly text: string } | undefined;
}

const forms = ["role", "remove", "readmit", "link", "end", "again", "strike", "list"] as const;

/** Carries out whichever form of the page was sent. */
export async function postPeople(page: FormPage, viewer: Viewer, cohortId: string): Promise<PeopleState | Response> {
  const { locale } = page.locals;
  const done = (mark: string) => page.redirect(`${urls.cohortPeople(locale, cohortId)}?done=${mark}`, 303);
  switch (forms.find((name) => page.url.searchParams.has(name))) {
    case "role":
      return draw(
        await submitForm(page, RoleForm, async ({ member, role }, { runtime }) => {
          await changeMemberRole(runtime, viewer, cohortId, member, role);
          return done("role");
        }),
      );
    case "remove":
      return draw(
        await submitForm(page, MemberForm, async ({ member }, { runtime }) => {
          await removeMember(runtime, viewer, cohortId, member);
          return done(`removed&member=${member}`);
        }),
      );
    case "readmit":
      return draw(
        await submitForm(page, MemberForm, async ({ member }, { runtime }) => {
          await readmitMember(runtime, viewer, cohortId, member);
          return done("readmitted");
        }),
      );
    case "link":
      return postLink(page, viewer, cohortId);
    case "end":
      return draw(
        await submitForm(page, IdForm, async ({ id }, { runtime }) => {
          await revokeInvitation(runtime, viewer, cohortId, id);
          return done("ended");
        }),
      );
    case "again":
      return draw(
        await submitForm(page, IdForm, async ({ id }, { runtime, locale: spoken }) => {
          await inviteAgain(runtime, { ...viewer, locale: spoken }, cohortId, id);
          return done("again");
        }),
      );
    case "strike":
      return draw(
        await submitForm(page, IdForm, async ({ id }, { runtime }) => {
          await revokeInvitee(runtime, viewer, cohortId, id);
          return done("struck");
        }),
      );
    case "list":
      return postList(page, viewer, cohortId);
    case undefined:
      return { form: blankForm };
  }
}

/** The link is drawn and not redirected to: nobody can show it again. */
async function postLink(page: FormPage, viewer: Viewer, cohortId: string): Promise<PeopleState | Response> {
  let link: string | undefined;
  const form = await submitForm(page, LinkForm, async (wish, { runtime, locale }) => {
    link = await createInvitation(runtime, { ...viewer, locale }, cohortId, wish);
    return undefined;
  });
  return form instanceof Response ? form : { form, link };
}

/** First the list is checked and drawn; then what was drawn is sent once more, to be invited. */
async function postList(page: FormPage, viewer: Viewer, cohortId: string): Promise<PeopleState | Response> {
  let checked: PeopleState["checked"];
  const form = await submitForm(page, ListForm, async (sent, { runtime, locale }) => {
    const text = sent.file || sent.list;
    if (sent.step === "invite") {
      const rows = await importRoster(runtime, { ...viewer, locale }, cohortId, text);
      const invited = rows.filter(({ problems }) => problems.length === 0).length;
      return page.redirect(`${urls.cohortPeople(locale, cohortId)}?done=invited&count=${invited}`, 303);
    }
    checked = { rows: await previewRoster(runtime, viewer, cohortId, text), text };
    return undefined;
  });
  return form instanceof Response ? form : { form, checked };
}

const draw = (form: FormState | Response): PeopleState | Response => (form instanceof Response ? form : { form });
