import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import nodemailer from "nodemailer";
import type { Locale } from "#src/domain/locale.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId } from "#src/domain/people.ts";
import { mail as english } from "#src/messages/en/mail.ts";
import { mail as french } from "#src/messages/fr/mail.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { type Letter, renderHtml, renderText } from "./mail-letter.ts";
import { sendBySmtp } from "./mail-smtp.ts";
import type { Runtime } from "./runtime.ts";

/** Somebody to write to; without an id while they have no account. */
export type Correspondent = { readonly id: UserId | null; readonly email: string; readonly name: string; readonly locale: Locale };

/** What letters say, by language. */
export const letters = { en: english, fr: french } as const;

type Words = typeof english;
type CohortKind = "invitation" | "admitted";
/** Letters whose words are the same for everybody. */
type PlainKind = {
  [Kind in keyof Words]: Words[Kind] extends { subject: string; intro: string; outro: string } ? Kind : never;
}[keyof Words];

/** Sends one of the fixed letters. Returns at once; a failure is logged and never reaches the request. */
export function sendLetter(runtime: Runtime, to: Correspondent, kind: PlainKind, url?: string): void {
  const words = letters[to.locale];
  const { subject, intro, outro, ...rest } = words[kind];
  const link = url !== undefined && "button" in rest ? { label: rest.button, url } : undefined;
  send(runtime, to, kind, { subject, greeting: words.greeting(to.name), intro, link, outro, signature: words.signature });
}

/** Passes a reader's report on an obstacle on to one of the people who run the site. */
export function sendFeedback(runtime: Runtime, to: Correspondent, report: { page: string; text: string; contact: string }): void {
  const { feedback, greeting, signature } = letters[to.locale];
  const intro = feedback.intro(report.page, report.text);
  send(runtime, to, "feedback", {
    subject: feedback.subject,
    greeting: greeting(to.name),
    intro,
    outro: feedback.outro(report.contact),
    signature,
  });
}

/** Asks an address into an organisation. */
export function sendMembershipInvitation(
  runtime: Runtime,
  to: Correspondent,
  asked: { organisation: string; role: OrganisationRole; url: string },
): void {
  const { membershipInvitation: words, greeting, signature } = letters[to.locale];
  send(runtime, to, "membershipInvitation", {
    subject: words.subject(asked.organisation),
    greeting: greeting(to.name),
    intro: words.intro(asked.organisation, words.roles[asked.role]),
    link: { label: words.button, url: asked.url },
    outro: words.outro,
    signature,
  });
}

/** Writes about a cohort: that somebody may join it, or that they are in. */
export function sendCohortLetter(runtime: Runtime, to: Correspondent, kind: CohortKind, about: { cohort: string; url: string }): void {
  const { greeting, signature, [kind]: words } = letters[to.locale];
  send(runtime, to, kind, {
    subject: words.subject(about.cohort),
    greeting: greeting(to.name),
    intro: words.intro(about.cohort),
    link: { label: words.button, url: about.url },
    outro: words.outro,
    signature,
  });
}

/** Sends a letter. Returns at once; a failure is logged. `stopUrl`: where its reader says that they want no more of its kind. */
export function send(runtime: Runtime, to: Correspondent, kind: string, letter: Letter, stopUrl?: string): void {
  const askedAt = runtime.clock.now();
  runAfterwards(runtime, `letter ${kind}`, () => deliver(runtime, { to, kind, letter, stopUrl, askedAt }));
}

interface Posted {
  readonly to: Correspondent;
  readonly kind: string;
  readonly letter: Letter;
  readonly stopUrl: string | undefined;
  /** Letters in a folder stand in the order in which they were asked for, however busy the machine. */
  readonly askedAt: Date;
}

async function deliver(runtime: Runtime, { to, kind, letter, stopUrl, askedAt }: Posted): Promise<void> {
  const { config } = runtime;
  const text = renderText(letter);
  const message = {
    from: config.mailFrom,
    // As an object: a name with a comma or an angle bracket cannot become a second addressee.
    to: { name: to.name, address: to.email },
    subject: letter.subject,
    text,
    html: renderHtml(letter, to.locale),
    headers: { "Auto-Submitted": "auto-generated", ...(stopUrl && { "List-Unsubscribe": `<${stopUrl}>` }) },
  };
  if (config.smtpUrl) {
    await sendBySmtp(runtime, config.smtpUrl, { letter: kind, person: to.id ?? "no account yet" }, message);
    return;
  }
  const { message: eml } = await nodemailer.createTransport({ streamTransport: true, buffer: true }).sendMail(message);
  const folder = path.join(config.dataDir, "mail");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = path.join(folder, `${askedAt.toISOString().replaceAll(/[:.]/g, "-")}-${kind}-${crypto.randomUUID().slice(0, 8)}`);
  await writeFile(`${name}.eml`, eml, { mode: 0o600 });
  await writeFile(`${name}.txt`, `To: ${to.email}\nSubject: ${letter.subject}\n\n${text}`, { mode: 0o600 });
}
