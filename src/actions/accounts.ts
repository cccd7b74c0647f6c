import { urls } from "#src/lib/urls.ts";
import { signIn, signUp, verifyEmail } from "#src/server/accounts.ts";
import { giveFeedback } from "#src/server/accounts-feedback.ts";
import { requestPasswordReset, resetPassword } from "#src/server/accounts-passwords.ts";
import { createFirstOperator } from "#src/server/first-operator.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { endSession, type SessionCookie, sessionCookieName } from "#src/server/sessions.ts";
import { type FormPage, readNext, submitForm } from "./accounts-form.ts";
import { EmailForm, FeedbackForm, PasswordForm, SignInForm, SignUpForm } from "./accounts-shapes.ts";

// Forms of visitors: each draws, or answers with a redirect.

export const postSignUp = (page: FormPage) =>
  submitForm(page, SignUpForm, async ({ name, email, password }, { runtime, locale, address }) => {
    const next = readNext(page.url, "") || undefined;
    await signUp(runtime, { name, email, password, locale, address, next });
    return page.redirect(`${urls.signUp(locale)}?sent`, 303);
  });

export const postSignIn = (page: FormPage) =>
  submitForm(page, SignInForm, async (input, { runtime, locale, address }) => {
    const { cookie } = await signIn(runtime, { ...input, address });
    // A browser that changes hands leaves no session behind.
    await endSession(runtime, page.cookies.get(cookie.name)?.value);
    setCookie(page, cookie);
    return page.redirect(readNext(page.url, urls.learning(locale)), 303);
  });

export const postVerifyEmail = (page: FormPage) =>
  submitForm(page, PasswordForm, async ({ password }, { runtime, locale, address }) => {
    const { cookie } = await verifyEmail(runtime, { token: readToken(page), password, address });
    setCookie(page, cookie);
    return page.redirect(readNext(page.url, urls.learning(locale)), 303);
  });

export const postForgotPassword = (page: FormPage) =>
  submitForm(page, EmailForm, async ({ email }, { runtime, locale, address }) => {
    await requestPasswordReset(runtime, { email, address });
    return page.redirect(`${urls.forgotPassword(locale)}?sent`, 303);
  });

export const postResetPassword = (page: FormPage) =>
  submitForm(page, PasswordForm, async ({ password }, { runtime, locale, address }) => {
    await resetPassword(runtime, { token: readToken(page), password, address });
    return page.redirect(`${urls.signIn(locale)}?reset`, 303);
  });

export const postFirstOperator = (page: FormPage) =>
  submitForm(page, SignUpForm, async ({ name, email, password }, { runtime, locale, address }) => {
    const cookie = await createFirstOperator(runtime, { token: readToken(page), name, email, password, locale, address });
    setCookie(page, cookie);
    return page.redirect(urls.home(locale), 303);
  });

export const postFeedback = (page: FormPage) =>
  submitForm(page, FeedbackForm, async (report, { runtime, locale, address }) => {
    await giveFeedback(runtime, page.locals.viewer, { ...report, address });
    return page.redirect(`${urls.accessibility(locale)}?sent#feedback`, 303);
  });

/** Signs out. No fields: the post itself says it. */
export async function postSignOut(page: FormPage): Promise<Response> {
  const runtime = await getRuntime();
  const name = sessionCookieName(runtime.config);
  setCookie(page, await endSession(runtime, page.cookies.get(name)?.value));
  return page.redirect(`${urls.signIn(page.locals.locale)}?signed-out`, 303);
}

/** The one-time token of the page's address. */
export const readToken = ({ url }: Pick<FormPage, "url">): string => url.searchParams.get("token") ?? "";

/** Hands a session's cookie to the browser. */
export const setCookie = (page: Pick<FormPage, "cookies">, { name, value, attributes }: SessionCookie): void =>
  page.cookies.set(name, value, attributes);
