import type { APIContext } from "astro";
import type { z } from "zod";
import { AppError, errorStatus } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import { decodeText } from "#src/lib/decode-text.ts";
import { messages } from "#src/messages/dictionary.ts";
import { noteRefusal } from "#src/server/refusals.ts";
import { getRuntime, type Runtime } from "#src/server/runtime.ts";
import { sayRefusal } from "./say-refusal.ts";

// Account forms are plain HTML and post to their own page: they work without
// JavaScript, and the page that shows the errors is the page with the form.

/** The part of Astro's context that a form needs; `Astro` in a page is one. */
export type FormPage = Pick<APIContext, "request" | "url" | "locals" | "cookies" | "clientAddress" | "redirect">;

/** What a page draws its form from. */
export interface FormState {
  readonly status: number;
  /** What was typed, so that nobody types it twice. Never secrets. */
  readonly values: Readonly<Record<string, string>>;
  /** A sentence for each field that needs attention, in the order of the form. */
  readonly errors: Readonly<Record<string, string>>;
  /** The field to begin with. */
  readonly firstInvalid: string | undefined;
  /** What is wrong with the whole rather than with a field. */
  readonly failure: string | undefined;
}

/** What a form's handler gets besides its fields. */
export interface FormContext {
  readonly runtime: Runtime;
  readonly locale: Locale;
  readonly address: string;
}

const secretFields: ReadonlySet<string> = new Set(["password", "current"]);

/**
 * Reads and checks a posted form and hands it to the use case. The answer is
 * the form's state to draw, or a response to return: after success a redirect,
 * so that a reload posts nothing again. A use case that answers nothing has the
 * form drawn anew.
 */
export async function submitForm<Shape extends z.ZodObject>(
  page: FormPage,
  shape: Shape,
  carry: (input: z.output<Shape>, context: FormContext) => Promise<Response | undefined>,
): Promise<FormState | Response> {
  if (page.request.method !== "POST") return blankForm;
  const raw = await readFields(page.request, Object.keys(shape.shape));
  const values = Object.fromEntries(Object.entries(raw).filter(([name]) => !secretFields.has(name)));
  const { locale } = page.locals;
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    const errors: Record<string, string> = {};
    for (const { path, message } of parsed.error.issues) errors[String(path[0])] ??= sayFault(locale, message);
    return makeFaulty(422, values, errors);
  }
  const runtime = await getRuntime();
  try {
    return (await carry(parsed.data, { runtime, locale, address: page.clientAddress })) ?? blankForm;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    noteRefusal(runtime, error, { requestId: page.locals.requestId, method: page.request.method, path: page.url.pathname });
    return makeRefused(locale, values, error);
  }
}

/** A form before anybody has typed. */
export const blankForm: FormState = { status: 200, values: {}, errors: {}, firstInvalid: undefined, failure: undefined };

/** A form with sentences beside its fields. */
function makeFaulty(status: number, values: FormState["values"], errors: FormState["errors"]): FormState {
  return { status, values, errors, firstInvalid: Object.keys(errors)[0], failure: undefined };
}

function makeRefused(locale: Locale, values: FormState["values"], error: AppError): FormState {
  const status = errorStatus[error.code];
  const { field, reason } = error.params;
  if (error.code === "bad-input" && typeof field === "string")
    return makeFaulty(422, values, { [field]: sayFault(locale, String(reason)) });
  if (error.code === "email-taken") return makeFaulty(status, values, { email: sayFault(locale, error.code) });
  const isWordedForForms = error.code in messages(locale).account.faults;
  return { ...blankForm, status, values, failure: isWordedForForms ? sayFault(locale, error.code) : sayRefusal(locale, error) };
}

function sayFault(locale: Locale, code: string): string {
  const { account, audit, blocking, errors, organisations, ownData } = messages(locale);
  const faults: Readonly<Record<string, string>> = {
    ...errors.refusals,
    ...account.faults,
    ...organisations.faults,
    ...blocking.faults,
    ...audit.faults,
    ...ownData.faultsOfFile,
  };
  return faults[code] ?? account.faults["bad-input"];
}

/** A file counts as its text. */
async function readFields(request: Request, names: readonly string[]): Promise<Record<string, string>> {
  const form = await request.formData().catch((cause: unknown) => {
    throw new AppError("bad-input", { cause });
  });
  const texts = names.map(async (name) => {
    const value = form.get(name);
    const text = value instanceof File ? decodeText(await value.bytes()) : (value ?? "");
    // The database cannot hold NUL; what it stood in is looked up and refused like any other wrong text.
    return [name, text.replaceAll("\0", "\u{FFFD}")] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** Where to go after a form: the page named by `next` if it is one of ours, otherwise the given one. */
export function readNext(url: URL, otherwise: string): string {
  const next = url.searchParams.get("next") ?? "";
  // "//host" and "/\host" would leave the site.
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : otherwise;
}
