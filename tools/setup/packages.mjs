import { createHash } from "node:crypto";
import { existsSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, runQuietly, SetupError, step } from "./steps.mjs";

const stamp = path.join(root, "node_modules/.atelier-lock-digest");
const neededBytes = 1.5 * 2 ** 30;

/** Installs the npm packages of the lock file, unless exactly these are there. */
export async function installNpmPackages() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20)
    throw new SetupError(
      `Atelier needs Node 20 or newer; this is ${process.version}. Debian 12 and Ubuntu 24.04 carry an older one: take a newer from https://nodejs.org/en/download and start again.`,
    );
  const digest = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  assertRoom();
  await step("Installing npm packages (a minute or two, the first time only)", () => runQuietly("npm", ["ci", "--no-audit", "--no-fund"]));
  writeFileSync(stamp, digest);
}

/** A disk that fills up half-way leaves a checkout that fails in odd places: better to say so first. */
export function assertRoom(folder = root, bytes = neededBytes) {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < bytes)
    throw new SetupError(
      `The disk that holds ${folder} has ${(free / 2 ** 20).toFixed(0)} MiB left; Atelier needs ${(bytes / 2 ** 20).toFixed(0)} MiB. Free some space and start again.`,
    );
}
