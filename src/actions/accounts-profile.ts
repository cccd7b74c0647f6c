import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { removeOwnArtifact } from "#src/server/artifacts-own.ts";
import { changePassword } from "#src/server/accounts-passwords.ts";
import { updateProfile } from "#src/server/profile.ts";
import { deleteAccount } from "#src/server/profile-data.ts";
import { endSession, sessionCookieName } from "#src/server/sessions.ts";
import { acceptTerms } from "#src/server/terms.ts";
import { createToken, revokeToken } from "#src/server/tokens.ts";
import { setCookie } from "./accounts.ts";
import { type FormPage, readNext, submitForm } from "./accounts-form.ts";
import {
  AcceptTermsForm,
  ChangePasswordForm,
  DeleteForm,
  NewTokenForm,
  ProfileForm,
  RemoveFileForm,
  RevokeForm,
} from "./accounts-shapes.ts";

// Forms of people who are signed in.

export const postProfile = (page: FormPage, viewer: Viewer) =>
  submitForm(page, ProfileForm, async ({ name, locale, noticeLetters, weeklyLetter, ...preferences }, { runtime }) => {
    await updateProfile(runtime, viewer, { name, locale, preferences, letters: { notices: noticeLetters, weekly: weeklyLetter } });
    return page.redirect(`${urls.profile(locale)}?saved`, 303);
  });

export const postChangePassword = (page: FormPage, viewer: Viewer) =>
  submitForm(page, ChangePasswordForm, async ({ current, password }, { runtime, locale, address }) => {
    const cookie = page.cookies.get(sessionCookieName(runtime.config))?.value ?? "";
    await changePassword(runtime, viewer, { current, password, cookie, address });
    return page.redirect(`${urls.changePassword(locale)}?changed`, 303);
  });

/** Makes a token; `show` gets it, once. There is no redirect: a secret does not travel in an address. */
export const postNewToken = (page: FormPage, viewer: Viewer, show: (token: string) => void) =>
  submitForm(page, NewTokenForm, async (wanted, { runtime }) => {
    show(await createToken(runtime, viewer, wanted));
    return undefined;
  });

export const postRevokeToken = (page: FormPage, viewer: Viewer) =>
  submitForm(page, RevokeForm, async ({ revoke }, { runtime, locale }) => {
    await revokeToken(runtime, viewer, revoke);
    return page.redirect(`${urls.tokens(locale)}?revoked`, 303);
  });

export const postRemoveFile = (page: FormPage, viewer: Viewer) =>
  submitForm(page, RemoveFileForm, async ({ remove }, { runtime, locale }) => {
    await removeOwnArtifact(runtime, viewer, remove);
    return page.redirect(`${urls.files(locale)}?removed`, 303);
  });

export const postAcceptTerms = (page: FormPage, viewer: Viewer) =>
  submitForm(page, AcceptTermsForm, async (_, { runtime, locale }) => {
    await acceptTerms(runtime, viewer.id);
    return page.redirect(readNext(page.url, urls.learning(locale)), 303);
  });

export const postDelete = (page: FormPage, viewer: Viewer) =>
  submitForm(page, DeleteForm, async ({ password }, { runtime, locale, address }) => {
    await deleteAccount(runtime, viewer, { password, address });
    setCookie(page, await endSession(runtime, undefined));
    return page.redirect(`${urls.signIn(locale)}?deleted`, 303);
  });
