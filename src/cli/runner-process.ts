import { spawn } from "node:child_process";
import path from "node:path";

/** Repository root: the command runs from a checkout. */
export const root = path.resolve(import.meta.dirname, "../..");

/** Starts the runner's main against a site and resolves when it says that a slice is ready. The runner's wing is never imported. */
export async function openRunner(
  site: { url: string; token: string },
  settings: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, [path.join(root, "sandbox-runner/main.ts")], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      ATELIER_SITE_URL: site.url,
      ATELIER_RUNNER_TOKEN: site.token,
      ATELIER_RUNNER_ID: "check",
      ...settings,
    },
  });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      if (said.includes("runner ready")) resolve();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", reject);
    child.once("close", (code) =>
      reject(new Error(`The runner ended with ${code} before it was ready. Its last words:\n${said.slice(-3000)}`)),
    );
  });
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
