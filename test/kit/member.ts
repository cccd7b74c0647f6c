import { globSync, readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Role } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { demoPassword, demoPeople } from "#src/server/demo.ts";

const password = "five words nobody would guess";

/** Somebody who is signed in to a real site over plain HTTP, as a browser without JavaScript would be. */
export interface Member {
  readonly cookie: string;
  /** An API token of theirs, made through the site's own page. */
  makeToken(scope?: "read" | "submit"): Promise<string>;
}

/** Signs the demo's learner in. */
export const signInLearner = (origin: string): Promise<Member> => signInDemo(origin, "learner");

/** Signs one of the demo's people in. */
export async function signInDemo(origin: string, role: Role): Promise<Member> {
  const email = demoPeople.find((person) => person.role === role)?.email ?? "";
  return makeMember(origin, await postForm(origin, urls.signIn("en"), { email, password: demoPassword }));
}

/** Signs somebody in who signed up here. */
export const signInMember = async (origin: string, email: string): Promise<Member> =>
  makeMember(origin, await postForm(origin, urls.signIn("en"), { email, password }));

/** The address in the newest letter of a kind to somebody. */
export async function awaitLetterLink({ dataDir }: { readonly dataDir: string }, email: string, kind: string): Promise<string> {
  return awaitLink(path.join(dataDir, "mail"), email, kind);
}

/**
 * Makes a new account by the site's own pages, the letter included; the demo writes letters into a folder. A site here
 * takes any loopback address for a machine of its own, and lets only some sixty an hour sign up from one.
 */
export async function signUpMember(
  site: { readonly origin: string; readonly dataDir: string },
  email: string,
  localAddress?: string,
): Promise<Member> {
  const { origin, dataDir } = site;
  const from = { localAddress };
  const asked = await postForm(origin, urls.signUp("en"), { name: email.split("@")[0] ?? "", email, password, terms: "on" }, from);
  if (asked.status !== 303) throw new Error(`The site refused ${email}: ${asked.status}`);
  return makeMember(origin, await postForm(origin, await awaitLink(path.join(dataDir, "mail"), email), { password }, from));
}

function makeMember(origin: string, response: Response): Member {
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  if (response.status !== 303 || !cookie) throw new Error(`The site signed nobody in: ${response.status}`);
  return {
    cookie,
    async makeToken(scope = "submit") {
      const page = await postForm(origin, urls.tokens("en"), { name: `kit ${Date.now()}`, scope, days: "7" }, { cookie });
      const token = /atelier_[A-Za-z0-9_-]{20,}/.exec(await page.text())?.[0];
      if (!token) throw new Error(`The page showed no token: ${page.status}`);
      return token;
    },
  };
}

/** The letter is sent after the answer. */
async function awaitLink(folder: string, email: string, kind = ""): Promise<string> {
  for (const until = Date.now() + 10_000; Date.now() < until; await pause(20)) {
    const letters = globSync(`*${kind}*.txt`, { cwd: folder })
      .toSorted()
      .toReversed()
      .map((file) => readFileSync(path.join(folder, file), "utf8"));
    const link = /https?:\/\/\S+/.exec(letters.find((letter) => letter.startsWith(`To: ${email}\n`)) ?? "")?.[0];
    if (link) return link;
  }
  throw new Error(`No letter came for ${email}.`);
}

async function postForm(
  origin: string,
  path: string,
  fields: Record<string, string>,
  { cookie = "", localAddress }: { readonly cookie?: string; readonly localAddress?: string | undefined } = {},
): Promise<Response> {
  const headers = { origin, "sec-fetch-site": "same-origin", cookie, "content-type": "application/x-www-form-urlencoded" };
  const answered = Promise.withResolvers<IncomingMessage>();
  const options = { method: "POST", headers, ...(localAddress !== undefined && { localAddress, family: 4 }) };
  request(new URL(path, origin), options, answered.resolve).on("error", answered.reject).end(new URLSearchParams(fields).toString());
  const answer = await answered.promise;
  const lines = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(await text(answer), { status: answer.statusCode ?? 0, headers: lines });
}
