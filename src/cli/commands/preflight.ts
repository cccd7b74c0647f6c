import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Command } from "commander";
import { describePreflight, Preflight } from "../preflight-text.ts";
import { root } from "../runner-process.ts";

/** `preflight`: what a site lets a runner do, before one is started there. Exit 0: a pilot would serve; 1: it would not; 2: nothing was tried. */
export function addPreflightCommand(program: Command): void {
  program
    .command("preflight")
    .description("ask a site's Slurm whether it takes what a profile asks for, and have a short job say what its nodes allow")
    .argument("[profile]", "a site's name or the path of a profile; without it ATELIER_SITE_PROFILE")
    .option("--wait <seconds>", "how long the job may wait and run", "600")
    .option("--json", "one JSON object on standard output")
    .option("--lang <lang>", "en or fr", process.env["LANG"]?.startsWith("fr") ? "fr" : "en")
    .addHelpText("after", "\nIt reads the runner's settings (ATELIER_SHARED_DIR, ATELIER_SLURM_…), and costs one short job.")
    .action(preflight);
}

function preflight(profile: string | undefined, { wait, json, lang }: { wait: string; json?: boolean; lang: string }): void {
  if (!/^[1-9]\d*$/.test(wait)) {
    process.stderr.write(`"${wait}" is no number of seconds.\n`);
    return void (process.exitCode = 2);
  }
  const told = spawnSync(process.execPath, [path.join(root, "sandbox-runner/preflight.ts"), wait], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...(profile === undefined ? {} : { ATELIER_SITE_PROFILE: profile }) },
  });
  if (told.status !== 0) return void (process.exitCode = 2);
  const found = Preflight.parse(JSON.parse(told.stdout));
  process.stdout.write(json ? told.stdout : describePreflight(found, lang === "fr" ? "fr" : "en"));
  const serves = found.job.report !== null && found.job.report.tier !== "refused" && found.job.report.network.runner !== false;
  process.exitCode = serves ? 0 : 1;
}
