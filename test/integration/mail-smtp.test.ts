import { type AddressInfo, createServer } from "node:net";
import { once } from "node:events";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Secret } from "#src/lib/secret.ts";
import { settleAfterwards } from "#src/server/accounts-afterwards.ts";
import { signUp } from "#src/server/accounts.ts";
import type { Runtime } from "#src/server/runtime.ts";
import { type AccountsRuntime, goodPassword, openAccountsRuntime, readLinkToken, somewhere } from "#kit/accounts.ts";
import { type MailServer, mailUser, makeCertificate, openMailServer } from "#kit/mail-server.ts";

const trusted = makeCertificate();
const untrusted = makeCertificate();
const refuse = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

let kit: AccountsRuntime;
const logged: { level: number; msg: string; [field: string]: unknown }[] = [];
const certificates = getCACertificates("default");

beforeAll(async () => {
  setDefaultCACertificates([...certificates, trusted.cert]);
  kit = await openAccountsRuntime();
});
afterAll(async () => {
  setDefaultCACertificates(certificates);
  await kit[Symbol.asyncDispose]();
});
beforeEach(() => void logged.splice(0));

function writesTo({ port }: { port: number }, password = mailUser.password): Runtime {
  const smtpUrl = new Secret(`smtp://${mailUser.name}:${encodeURIComponent(password)}@127.0.0.1:${port}`);
  const log = pino({ base: null }, { write: (line) => void logged.push(JSON.parse(line) as (typeof logged)[number]) });
  return { ...kit.withConfig({ smtpUrl, mailFrom: "Atelier <atelier@example.org>" }), log };
}

let people = 0;
/** Somebody signs up; a letter is due. */
async function askForLetter(runtime: Runtime): Promise<string> {
  const email = `zoe-${++people}@example.org`;
  await signUp(runtime, { email, name: "Zoé Lefèvre, de l'Atelier <x@y.z>", password: goodPassword, locale: "fr", address: somewhere });
  return email;
}

const lost = "a letter could not be sent and is lost";
const triedAgain = "a letter could not be sent and is tried again";

/** No address, no name, no password, no link: nothing in the log but which letter, whose number and why. */
function expectDiscreetLog(): void {
  const text = JSON.stringify(logged);
  for (const secret of ["example.org", "Zo", mailUser.password, "token=", "another password"]) expect(text).not.toContain(secret);
  for (const line of logged)
    expect(line).toMatchObject({ letter: "verifyEmail", person: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
}

test("a letter arrives over an encrypted line: one addressee, both parts, every accent", async () => {
  await using server = await openMailServer({ certificate: trusted });
  const runtime = writesTo(server);
  const email = await askForLetter(runtime);
  await settleAfterwards(runtime);
  expect(server.signIns).toEqual([{ user: mailUser.name, encrypted: true }]);
  expect(server.received).toHaveLength(1);
  expect(server.received[0]).toMatchObject({ from: "atelier@example.org", to: [email], encrypted: true, user: mailUser.name });
  expect(server.received[0]?.subject).toMatch(/^Confirmez votre adresse/);
  for (const part of [server.received[0]?.text, server.received[0]?.html]) expect(part).toMatch(/Zoé Lefèvre, de l'Atelier[\s\S]*é/);
  expect(readLinkToken(server.received[0]?.text)).toBe(readLinkToken(server.received[0]?.html));
  expect(server.received[0]?.headers["auto-submitted"]).toBe("auto-generated");
  expect(logged).toEqual([]);
});

test("a certificate that nobody vouches for gets neither password nor letter", async () => {
  await using server = await openMailServer({ certificate: untrusted });
  const runtime = writesTo(server);
  await askForLetter(runtime);
  await settleAfterwards(runtime);
  expect(server).toMatchObject({ received: [], signIns: [] });
  expect(logged).toMatchObject([{ msg: lost, tries: 1, reason: expect.stringContaining("certificate") as string }]);
  expectDiscreetLog();
});

test("a server that offers no encryption gets neither password nor letter", async () => {
  await using server = await openMailServer({ certificate: trusted, withoutTls: true });
  const runtime = writesTo(server);
  await askForLetter(runtime);
  await settleAfterwards(runtime);
  expect(server).toMatchObject({ received: [], signIns: [] });
  expect(logged.at(-1)).toMatchObject({ msg: lost });
  expectDiscreetLog();
});

test("a wrong password is not tried twice", async () => {
  await using server = await openMailServer({ certificate: trusted });
  const runtime = writesTo(server, "another password");
  await askForLetter(runtime);
  await settleAfterwards(runtime);
  expect(server.signIns).toHaveLength(1);
  expect(logged).toMatchObject([{ msg: lost, code: "EAUTH", answer: 535, tries: 1 }]);
  expectDiscreetLog();
});

test("an addressee refused for good is logged by number, whatever the server says", async () => {
  const onRecipient = (address: string): never => {
    throw refuse(550, `no such user: ${address}`);
  };
  await using server = await openMailServer({ certificate: trusted, onRecipient });
  const runtime = writesTo(server);
  await askForLetter(runtime);
  await settleAfterwards(runtime);
  expect(logged).toMatchObject([{ msg: lost, command: "RCPT TO", answer: 550, tries: 1 }]);
  expectDiscreetLog();
});

test("an addressee refused for now gets the letter a moment later", async () => {
  await using server = await openGreylisting(1);
  const runtime = writesTo(server);
  const email = await askForLetter(runtime);
  await vi.waitFor(() => expect(server.received).toMatchObject([{ to: [email] }]), { timeout: 30_000 });
  expect(logged).toMatchObject([{ msg: triedAgain, answer: 451, tries: 1 }]);
  expectDiscreetLog();
});

test("a site that stops does not wait for a better moment: it tries once more, now", async () => {
  await using server = await openGreylisting(1);
  const runtime = writesTo(server);
  const email = await askForLetter(runtime);
  await vi.waitFor(() => expect(logged).toMatchObject([{ msg: triedAgain }]), { timeout: 10_000, interval: 5 });
  await settleAfterwards(runtime);
  expect(server.received).toMatchObject([{ to: [email] }]);

  await using deaf = await openGreylisting(99);
  const again = writesTo(deaf);
  await askForLetter(again);
  await settleAfterwards(again);
  expect(logged.at(-1)).toMatchObject({ msg: lost, answer: 451, tries: 2 });
});

test("a server that says nothing is given up after ten seconds, and the request never waits for it", async () => {
  await using server = await openSilent();
  const runtime = writesTo(server);
  await askForLetter(runtime);
  expect(logged).toEqual([]); // the server has not been given up yet
  await vi.waitFor(() => expect(logged).toMatchObject([{ msg: triedAgain, code: "ETIMEDOUT" }]), { timeout: 15_000 });
  await settleAfterwards(runtime);
  expect(logged.at(-1)).toMatchObject({ msg: lost, code: "ETIMEDOUT", tries: 2 });
  expectDiscreetLog();
});

function openGreylisting(refusals: number): Promise<MailServer> {
  let left = refusals;
  const onRecipient = (address: string): void => {
    if (left-- > 0) throw refuse(451, `greylisted, ${address} please come back`);
  };
  return openMailServer({ certificate: trusted, onRecipient });
}

/** Takes connections and never greets. */
async function openSilent(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((socket) => void socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
