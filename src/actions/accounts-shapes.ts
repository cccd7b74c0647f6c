import { z } from "zod";
import { Locale } from "#src/domain/locale.ts";
import { EditorPreferences } from "#src/domain/people.ts";
import { minPasswordLength } from "#src/server/passwords.ts";
import { tokenLifetimes, type TokenLifetime } from "#src/server/tokens.ts";

// What the account forms send. An issue's message is the code of a sentence in
// src/messages/*/account.ts, under `faults`.

const filled = z.string().min(1, "required");
// The rest is decided in src/server; this one is said together with the other fields' faults.
const newPassword = filled.refine((password) => Array.from(password).length >= minPasswordLength, "password-short");
const email = z.string().trim().min(1, "required").max(254, "too-long").pipe(z.email("email-shape"));
// Neither control characters nor those that turn the direction of the text around them: a name stands beside other people's.
const name = z
  .string()
  .trim()
  .min(1, "required")
  .max(100, "too-long")
  .regex(/^[^\p{Cc}\u{FFFD}\u202A-\u202E\u2066-\u2069]*$/u, "name-characters");
const agreed = (fault: string) => z.literal("on", fault);

export const SignInForm = z.object({ email: z.string().trim().min(1, "required").max(254, "too-long"), password: filled });
export const SignUpForm = z.object({ name, email, password: newPassword, terms: agreed("accept-terms") });
export const EmailForm = z.object({ email });
export const PasswordForm = z.object({ password: filled });
export const ChangePasswordForm = z.object({ current: filled, password: newPassword });
export const AcceptTermsForm = z.object({ terms: agreed("accept-terms") });
export const DeleteForm = z.object({ password: filled, consent: agreed("delete-consent") });

const ticked = z.enum(["on", ""]).transform((value) => value === "on");

export const ProfileForm = z.object({
  name,
  locale: Locale,
  noticeLetters: ticked,
  weeklyLetter: ticked,
  editor: EditorPreferences.shape.editor,
  tabLeavesEditor: ticked,
  fontSize: z.coerce.number().pipe(EditorPreferences.shape.fontSize.unwrap()),
  theme: EditorPreferences.shape.theme,
});

export const NewTokenForm = z.object({
  name: name.max(60, "too-long"),
  scope: z.enum(["submit", "read"]),
  days: z.coerce.number().refine((days): days is TokenLifetime => tokenLifetimes.some((lifetime) => lifetime === days)),
});

export const RemoveFileForm = z.object({ remove: z.uuid() });

export const RevokeForm = z.object({ revoke: z.uuid() });

export const FeedbackForm = z.object({
  page: z.string().trim().min(1, "required").max(300, "too-long"),
  text: z.string().trim().min(1, "required").max(5000, "too-long"),
  contact: z.union([z.literal(""), email]),
});
