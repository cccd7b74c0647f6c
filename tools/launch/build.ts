import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const stamp = path.join(root, "dist/.atelier-sources");
const sources = [
  "src/**/*",
  "db/**/*.ts",
  "sandbox-runner/contract/**/*.ts",
  "public/**/*",
  "astro.config.mjs",
  "tools/launch/build.ts",
  "package-lock.json",
  "tsconfig.json",
];

/** Builds the site if what it is built from has changed since the last build. */
export async function buildSite(say: (line: string) => void): Promise<void> {
  const digest = digestSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  say("Building the site …");
  const began = Date.now();
  await runBuild();
  writeFileSync(stamp, digest);
  say(`  done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

function digestSources(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function runBuild(): Promise<void> {
  return new Promise((resolve, reject) => {
    const build = spawn("astro", ["build"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      // Nothing else of our environment: test runners set DEV and MODE, which the build would write
      // into the site, and such a site keeps no page and sends no content policy.
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NODE_ENV: "production", ASTRO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    });
    let output = "";
    build.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    build.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    build.once("error", reject);
    build.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`The build failed:\n${output.slice(-6000)}`))));
  });
}
