import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** What the server is to be like; by default it wants a password, over STARTTLS, and takes what comes. */
export interface MailServerOptions {
  readonly certificate: { readonly cert: string; readonly key: string };
  readonly withoutTls?: boolean;
  /** Called at each RCPT TO: throws to refuse, with the answer's number in `responseCode`. */
  readonly onRecipient?: (address: string) => void;
}

export interface ReceivedLetter {
  readonly from: string;
  readonly to: readonly string[];
  readonly encrypted: boolean;
  readonly user: string | undefined;
  /** As an independent reader understands it. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly ReceivedLetter[];
  /** Whoever tried to sign in, and whether the line was encrypted then. */
  readonly signIns: readonly { readonly user: string | undefined; readonly encrypted: boolean }[];
}

export const mailUser = { name: "atelier", password: "pa55-of-the-mail-server" };

/** A real SMTP server on loopback. */
export async function openMailServer({ certificate, withoutTls = false, onRecipient }: MailServerOptions): Promise<MailServer> {
  const received: ReceivedLetter[] = [];
  const signIns: MailServer["signIns"][number][] = [];
  const server = new SMTPServer({
    ...certificate,
    authOptional: false,
    allowInsecureAuth: withoutTls,
    disabledCommands: withoutTls ? ["STARTTLS"] : [],
    disableReverseLookup: true,
    onAuth: ({ username, password }, session, answer) => {
      signIns.push({ user: username, encrypted: session.secure });
      if (username === mailUser.name && password === mailUser.password) answer(null, { user: username });
      else answer(new Error("no such user or password"));
    },
    onRcptTo: ({ address }, _session, answer) => {
      try {
        onRecipient?.(address);
        answer();
      } catch (error) {
        answer(error as Error);
      }
    },
    onData: (stream, { envelope, secure, user }, answer) => {
      void buffer(stream).then((raw) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        received.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          encrypted: secure,
          user: user as string,
          ...readLetter(raw),
        });
        answer();
      });
    },
  });
  server.on("error", () => undefined); // a client that hangs up is what some tests are about
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    signIns,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Python's reader of letters: what wrote them must not be what reads them. */
const reader = `import email, email.policy, json, sys
letter = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
part = lambda kind: letter.get_body((kind,)).get_content()
print(json.dumps({'subject': letter['subject'], 'text': part('plain'), 'html': part('html'), 'headers': {k.lower(): str(v) for k, v in letter.items()}}))`;

function readLetter(raw: Buffer): Pick<ReceivedLetter, "subject" | "text" | "html" | "headers"> {
  const read = execFileSync("/usr/bin/python3", ["-I", "-c", reader], { input: raw, encoding: "utf8" });
  return JSON.parse(read) as ReturnType<typeof readLetter>;
}

/** A certificate for loopback that vouches for itself. */
export function makeCertificate(): MailServerOptions["certificate"] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-certificate-"));
  try {
    const files = ["-keyout", path.join(folder, "key.pem"), "-out", path.join(folder, "cert.pem")];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", ...kind, ...names, ...files], { stdio: "pipe" });
    const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");
    return { cert: read("cert.pem"), key: read("key.pem") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
