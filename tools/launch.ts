// Second half of `npm start`, on the pinned Node: checks what can be checked
// first, builds if sources changed, then starts site and runner and keeps them alive.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Config, loadConfig } from "#src/config.ts";
import { makeSiteUrl } from "./launch/addresses.ts";
import { buildSite } from "./launch/build.ts";
import { assertCanStart, readRunnerToken } from "./launch/preconditions.ts";
import { type Service, superviseService } from "./launch/supervisor.ts";

const { values } = parseArgs({ options: { verbose: { type: "boolean", default: false } } });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const services: Service[] = [];
let stopping = false;

try {
  await launch();
} catch (error) {
  // Whoever asked to stop is not told that what was starting has not started.
  if (!stopping) {
    await stopAll();
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function launch(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stopAndExit());

  const settings = readSettings();
  const config = loadConfig(settings);
  await assertCanStart(config);
  const environment = { ...settings, ATELIER_RUNNER_TOKEN: settings["ATELIER_RUNNER_TOKEN"] || readRunnerToken(config.dataDir) };
  await buildSite(say);

  say("Starting site and runner …");
  // A site of one's own shows its log here, and once the link for its first operator.
  const common = { say, showOutput: values.verbose || !config.demo };
  const site = superviseService({ ...common, name: "site", script: "tools/serve.ts", readyText: "listening on", environment });
  services.push(site);
  await site.ready;
  say(`\nAtelier is at ${config.origin}`);

  // Not beside it: its imports would take the processors from the first page.
  const runner = superviseService({
    ...common,
    name: "runner",
    script: "sandbox-runner/main.ts",
    readyText: "runner ready",
    environment: { ...environment, ATELIER_SITE_URL: makeSiteUrl(config), ATELIER_RUNNER_ID: "local" },
  });
  services.push(runner);
  const runnerReady = runner.ready.then(
    () => "The runner is ready.",
    ({ message }: Error) => `The site is up, but nothing can run:\n${message}\n\`npx atelier doctor\` tells what this machine lacks.`,
  );
  if (config.demo) await sayDemoAccounts(config);
  const told = await runnerReady;
  if (!stopping) say(`\n${told}\nCtrl-C stops everything.`);
}

/** Imported late: it brings the whole server along, and the site should not wait for that. */
async function sayDemoAccounts({ dataDir }: Config): Promise<void> {
  const { demoPassword, demoPeople } = await import("#src/server/demo.ts");
  say("\nDemo accounts, on this machine only:");
  for (const { role, email } of demoPeople) say(`  ${role.padEnd(9)} ${email}   password: ${demoPassword}`);
  say(`Data is kept in ${dataDir}; letters are in its folder mail.`);
}

/** `npm start` alone is the demo; whoever sets ATELIER_DEMO=false runs a site of their own. */
function readSettings(): NodeJS.ProcessEnv {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const demo = given["ATELIER_DEMO"] ?? "true";
  const port = given["PORT"] ?? "4321";
  return {
    ...(demo === "true" && !values.verbose ? { ATELIER_LOG_LEVEL: "warn" } : {}),
    ATELIER_ORIGIN: `http://localhost:${port}`,
    ...given,
    ATELIER_DEMO: demo,
    PORT: port,
    ATELIER_DATA_DIR: path.resolve(given["ATELIER_DATA_DIR"] ?? "data"),
  };
}

async function stopAll(): Promise<void> {
  stopping = true;
  for (const service of services) service.retire();
  // The runner first: it hands back what it holds while the site still listens.
  for (const service of services.toReversed()) await service.stop();
}

async function stopAndExit(): Promise<void> {
  if (stopping) return;
  say("\nStopping …");
  await stopAll();
  process.exit(0);
}
