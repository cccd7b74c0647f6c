import nodemailer, { type SendMailOptions } from "nodemailer";
import type { Secret } from "#src/lib/secret.ts";
import { pauseAfterwards } from "./accounts-afterwards.ts";
import type { Runtime } from "./runtime.ts";

/** A moment for a broken line, half a minute for a server that restarts, ten for one that greylists. */
const PAUSES_MS = [2_000, 30_000, 600_000];

/** nodemailer waits up to ten minutes for a server that hangs. Each of these can be set in the address, e.g. `?socketTimeout=60000`. */
const PATIENCE = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** What the log may say of a letter. */
export interface LetterName {
  readonly letter: string;
  readonly person: string | null;
}

/**
 * Hands a letter to the mail server, and tries again where the refusal is not
 * for good. A letter that is lost in the end is logged, by name alone: what
 * servers answer often repeats the address, sometimes the text.
 */
export async function sendBySmtp(runtime: Runtime, server: Secret, name: LetterName, message: SendMailOptions): Promise<void> {
  for (let tries = 1, last = false; ; tries++) {
    try {
      // eslint-disable-next-line no-await-in-loop -- the next try depends on this one
      await openTransport(server.reveal()).sendMail(message);
      return;
    } catch (error) {
      const refusal = readRefusal(error);
      const pauseMs = PAUSES_MS[tries - 1];
      if (last || pauseMs === undefined || !mayPass(refusal)) {
        runtime.log.error({ ...name, tries, ...refusal }, "a letter could not be sent and is lost");
        return;
      }
      runtime.log.warn({ ...name, tries, ...refusal }, "a letter could not be sent and is tried again");
      // eslint-disable-next-line no-await-in-loop -- as above
      last = !(await pauseAfterwards(runtime, pauseMs));
    }
  }
}

function openTransport(url: string) {
  // A password over a line that somebody kept from being encrypted is a password given away.
  return nodemailer.createTransport({ ...PATIENCE, requireTLS: new URL(url).password !== "", url });
}

interface Refusal {
  /** nodemailer's word for what went wrong. */
  readonly code: string;
  /** The step of the conversation. */
  readonly command: string | undefined;
  /** The server's number; absent where it did not get so far. */
  readonly answer: number | undefined;
  /** Only where the server had no say in the words. */
  readonly reason: string | undefined;
}

function readRefusal(error: unknown): Refusal {
  const {
    code = "unknown",
    command,
    responseCode,
    message,
  } = error as Partial<Record<"code" | "command" | "message", string>> & { responseCode?: number };
  return { code, command, answer: responseCode, reason: responseCode === undefined ? message : undefined };
}

/** Answers of the 400s are "not now"; a line that failed may hold the next time, unless it is the certificate that is wrong. */
function mayPass({ code, answer, reason = "" }: Refusal): boolean {
  if (answer !== undefined) return answer >= 400 && answer < 500;
  return ["ECONNECTION", "ETIMEDOUT", "EDNS", "ESOCKET"].includes(code) && !/certificate/i.test(reason);
}
