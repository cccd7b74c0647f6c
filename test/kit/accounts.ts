import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Config, loadConfig } from "#src/config.ts";
import { settleAfterwards } from "#src/server/accounts-afterwards.ts";
import { signUp, verifyEmail } from "#src/server/accounts.ts";
import { openRuntime, type Runtime } from "#src/server/runtime.ts";
import { readSession } from "#src/server/sessions.ts";
import { openTestDatabase } from "#kit/database.ts";

/** A runtime of its own for account tests: empty database, a clock moved by hand (each look takes a millisecond, so that letters have an order), letters in a folder. */
export interface AccountsRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly clock: { forward(ms: number): void };
  /** The same database under other settings. */
  withConfig(change: Partial<Config>): Runtime;
  /** Letters to an address, oldest first, once all work after requests has ended. */
  readonly readLetters: (to: string) => Promise<string[]>;
}

export async function openAccountsRuntime(environment: Record<string, string> = { ATELIER_DEMO: "true" }): Promise<AccountsRuntime> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "atelier-accounts-"));
  const config = loadConfig({ ...environment, ATELIER_DATA_DIR: dataDir, ATELIER_LOG_LEVEL: "silent" });
  let now = Date.now();
  const runtime = await openRuntime({ config, database: await openTestDatabase(), clock: { now: () => new Date(now++) } });
  return {
    runtime,
    clock: { forward: (ms) => (now += ms) },
    withConfig: (change) => ({ ...runtime, config: { ...config, ...change } }),
    readLetters: async (to) => {
      await settleAfterwards(runtime);
      const folder = path.join(dataDir, "mail");
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".txt")).toSorted();
      const letters = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
      return letters.filter((letter) => letter.startsWith(`To: ${to}\n`));
    },
    [Symbol.asyncDispose]: async () => {
      await runtime[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** The token of the link in a letter. */
export function readLinkToken(letter: string | undefined): string {
  const token = /[?&]token=([A-Za-z0-9_-]+)/.exec(letter ?? "")?.[1];
  if (!token) throw new Error(`no link in: ${letter}`);
  return token;
}

export const goodPassword = "plain words in a row";
export const somewhere = "192.0.2.7";

/** Signs a person up, confirms the address, and answers with viewer and cookie. */
export async function makePerson({ runtime, readLetters }: AccountsRuntime, email: string) {
  await signUp(runtime, { email, name: "Ada Lovelace", password: goodPassword, locale: "en", address: somewhere });
  const token = readLinkToken((await readLetters(email)).at(-1));
  const { user, cookie } = await verifyEmail(runtime, { token, password: goodPassword, address: somewhere });
  const session = await readSession(runtime, cookie.value);
  if (!session) throw new Error("a fresh session can be read");
  return { user, cookie, viewer: session.viewer };
}
