import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AccountingConf } from "#kit/slurm-accounting.ts";
import { openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { findFreePort } from "#kit/stack.ts";

/** A real cluster with a real slurmrestd before it, to which tokens open. */
export interface SlurmRest extends AsyncDisposable {
  readonly cluster: SlurmCluster;
  readonly url: string;
  readonly user: string;
  readonly tokenFile: string;
  /** Writes a token that is good for so long. */
  renewToken(seconds: number): Promise<void>;
}

/** A sentence where slurmrestd is not installed here. */
export function findMissingRest(): string | undefined {
  return existsSync("/usr/sbin/slurmrestd") ? undefined : "slurmrestd not found: install the Debian package slurmrestd";
}

/** Opens both, and waits until slurmrestd answers; where accounts are kept, for these too. */
export async function openSlurmRest(accounting?: AccountingConf): Promise<SlurmRest> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-jwt-"));
  const key = path.join(folder, "key");
  writeFileSync(key, randomBytes(32), { mode: 0o600 });
  const conf = { AuthAltTypes: "auth/jwt", AuthAltParameters: `jwt_key=${key}` };
  const cluster = await openSlurmCluster({ conf, ...(accounting && { accounting }) });
  const url = `http://127.0.0.1:${await findFreePort()}`;
  // It will not run as root, and then has to read its configuration as somebody else.
  if (process.getuid?.() === 0) chmodSync(cluster.folder, 0o755);
  const nobody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  // Where no accounts are kept, it would not begin with the plugin for them.
  const plugins = accounting ? "openapi/v0.0.38,openapi/dbv0.0.38" : "openapi/v0.0.38";
  const options = ["-f", cluster.environment.SLURM_CONF, "-s", plugins, "-a", "rest_auth/jwt", new URL(url).host];
  const [program = "", ...words] = [...nobody, "slurmrestd", ...options];
  const settings = { SLURM_JWT: "daemon", SLURMRESTD_SECURITY: "disable_unshare_sysv,disable_unshare_files" };
  const daemon = spawn(program, words, { env: { ...cluster.environment, ...settings }, stdio: "ignore" });
  const tokenFile = path.join(folder, "token");
  const renewToken = async (seconds: number) => writeFileSync(tokenFile, await cluster.ask("scontrol", "token", `lifespan=${seconds}`));
  const close = async () => {
    daemon.kill();
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  await renewToken(600);
  const untilMs = performance.now() + 20_000;
  while (!(await fetch(url).then(Boolean, () => false))) {
    if (performance.now() > untilMs) {
      await close(); // eslint-disable-line no-await-in-loop -- the last round
      throw new Error("slurmrestd did not come up");
    }
    await delay(20); // eslint-disable-line no-await-in-loop -- looks again and again
  }
  return { cluster, url, user: os.userInfo().username, tokenFile, renewToken, [Symbol.asyncDispose]: close };
}
