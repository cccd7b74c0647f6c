import { z } from "zod";
import { OrganisationKind, OrganisationRole } from "#src/domain/organisations.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { changeMember, removeMember } from "#src/server/memberships.ts";
import { askIntoOrganisation, joinOrganisation, withdrawInvitation } from "#src/server/memberships-asked.ts";
import { changeMachineTerms, changeOrganisation, createOrganisation } from "#src/server/organisations.ts";
import { readToken } from "./accounts.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";
import { EmailForm } from "./accounts-shapes.ts";

const name = z.string().trim().min(1, "required").max(100, "too-long");
const kind = OrganisationKind;
const slug = z
  .string()
  .trim()
  .min(1, "required")
  .max(40, "too-long")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "slug-shape");
const terms = z
  .string()
  .max(20_000, "too-long")
  .transform((text) => text.replaceAll("\r\n", "\n").trim());

const NewForm = z.object({ name, slug, kind });
const SettingsForm = z.object({ name, kind });
const TermsForm = z.object({ en: terms, fr: terms });
const AskForm = EmailForm.extend({ role: OrganisationRole });
const WithdrawForm = z.object({ invitation: z.uuid() });
const RoleForm = z.object({ member: UserId, role: OrganisationRole });
const RemoveForm = z.object({ member: UserId });

/** Adds an organisation. */
export const postOrganisation = (page: FormPage, viewer: Viewer) =>
  submitForm(page, NewForm, async (wanted, { runtime, locale }) => {
    const id = await createOrganisation(runtime, viewer, wanted);
    return page.redirect(`${urls.organisation(locale, id)}?done=created`, 303);
  });

const forms = ["settings", "terms", "ask", "withdraw", "role", "remove"] as const;

/** Carries out whichever form of an organisation's page was sent. */
export async function postOrganisationForm(page: FormPage, viewer: Viewer, organisationId: string): Promise<FormState | Response> {
  const done = (mark: string) => page.redirect(`${urls.organisation(page.locals.locale, organisationId)}?done=${mark}`, 303);
  switch (forms.find((form) => page.url.searchParams.has(form))) {
    case "settings":
      return submitForm(page, SettingsForm, async (wanted, { runtime }) => {
        await changeOrganisation(runtime, viewer, organisationId, wanted);
        return done("changed");
      });
    case "terms":
      return submitForm(page, TermsForm, async (text, { runtime }) => {
        await changeMachineTerms(runtime, viewer, organisationId, text);
        return done("terms");
      });
    case "ask":
      return submitForm(page, AskForm, async ({ email, role }, { runtime, locale }) => {
        await askIntoOrganisation(runtime, { ...viewer, locale }, { organisationId, email, role });
        return done("asked");
      });
    case "withdraw":
      return submitForm(page, WithdrawForm, async ({ invitation }, { runtime }) => {
        await withdrawInvitation(runtime, viewer, { organisationId, invitationId: invitation });
        return done("withdrawn");
      });
    case "role":
      return submitForm(page, RoleForm, async ({ member, role }, { runtime }) => {
        await changeMember(runtime, viewer, { organisationId, userId: member, role });
        return done("role");
      });
    case "remove":
      return submitForm(page, RemoveForm, async ({ member }, { runtime }) => {
        await removeMember(runtime, viewer, { organisationId, userId: member });
        return done("removed");
      });
    case undefined:
      return blankForm;
  }
}

/** Says yes to the letter whose link the page was opened by. */
export const postJoin = (page: FormPage, viewer: Viewer) =>
  submitForm(page, z.object({}), async (_, { runtime, locale }) => {
    await joinOrganisation(runtime, viewer, readToken(page));
    return page.redirect(`${urls.joinOrganisation(locale)}?joined`, 303);
  });
