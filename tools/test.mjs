// `npm test`: all set-up, every check and every test that need not be left to
// `--long`. Much of it waits for servers and clusters, so two suites run beside each other.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { installDebianPackages, runPackages, testPackages } from "./setup/debian.mjs";
import { installNpmPackages } from "./setup/packages.mjs";
import { pinnedEnvironment, reportAndExit, runBeside } from "./setup/steps.mjs";

const reports = mkdtempSync(path.join(os.tmpdir(), "atelier-test-"));
const totals = { passed: 0, failed: 0, skipped: 0 };
const broken = [];
const failures = [];

const vitest = (name, project, environment = {}, files = []) => ({
  name,
  command: [
    "vitest",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${path.join(reports, `${name}.json`)}`,
    ...files,
  ],
  environment,
  count: () => {
    const report = JSON.parse(readFileSync(path.join(reports, `${name}.json`), "utf8"));
    const counts = { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
    return { ...counts, failures: report.testResults.flatMap(describeFailures) };
  },
});

const browser = {
  name: "browser",
  command: ["playwright", "test"],
  environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: path.join(reports, "browser.json") },
  count: () => {
    const { stats } = JSON.parse(readFileSync(path.join(reports, "browser.json"), "utf8"));
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped, failures: [] };
  },
};

// Suites below start the built site; one build serves them all.
const build = { name: "build", command: ["node", "tools/build.ts"], environment: {}, count: () => undefined };

const check = { name: "check", command: ["node", "tools/check.mjs"], environment: {}, count: () => undefined };

/** One suite for each way to start the warden and to hold its limits; what a machine does not offer is skipped with the reason. */
const hostile = (startedBy, limiter, files) =>
  vitest(`hostile-${startedBy}-${limiter}`, "hostile", { ATELIER_HOSTILE_AS: startedBy, ATELIER_HOSTILE_LIMITER: limiter }, files);
/** What another user or another limiter could change, for the gate; `--long` runs everything in every mode. */
const modeMatters = ["mode", "t01", "t04", "t07", "t09", "t17", "t18", "t20", "t24", "t26", "t27", "t31", "t76", "t79", "t92", "t95"];
const inHostile = (name) => `hostile/${name}`;
const everyHostile = ["root", "ordinary"].flatMap((startedBy) =>
  ["cgroup-v2", "cgroup-v1", "none"].map((limiter) => hostile(startedBy, limiter)),
);

/** Suites of one lane run in turn, lanes of one stage beside each other, stages one after the other. */
const stages = process.argv.includes("--long")
  ? [[[build, ...everyHostile, vitest("long", "long")]]]
  : [
      [[check, build]],
      [
        [vitest("unit", "unit"), vitest("integration-pglite", "integration"), hostile("ordinary", "none", modeMatters.map(inHostile))],
        [vitest("hostile", "hostile"), vitest("integration-postgres", "integration", { ATELIER_TEST_DATABASE: "postgres" }), browser],
      ],
    ];

try {
  await installNpmPackages();
  await installDebianPackages([...runPackages, ...testPackages]);
  for (const lanes of stages) await Promise.all(lanes.map(runInTurn));
} catch (error) {
  reportAndExit(error);
}
rmSync(reports, { recursive: true, force: true });

// Whoever reads only the end of a long report must find there what to mend.
for (const failure of failures) process.stderr.write(`\n✗ ${failure}\n`);
if (broken.length > 0) process.stderr.write(`\nNot well: ${broken.join(", ")}\n`);
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exit(broken.length > 0 ? 1 : 0);

async function runInTurn(lane) {
  for (const suite of lane) await run(suite);
}

async function run(suite) {
  process.stdout.write(`\n── ${suite.name} begins\n`);
  const began = Date.now();
  const [command, ...args] = suite.command;
  const code = await runBeside(suite.name, command, args, {
    env: { ...pinnedEnvironment(), ...suite.environment, ASTRO_TELEMETRY_DISABLED: "1" },
  });
  const counts = readCounts(suite);
  process.stdout.write(`── ${suite.name}: ${code === 0 ? "well" : "NOT WELL"} after ${Math.round((Date.now() - began) / 1000)} s\n`);
  for (const key of Object.keys(totals)) totals[key] += counts?.[key] ?? 0;
  failures.push(...(counts?.failures ?? []));
  // A suite that counts nothing has not run, whatever its exit code says.
  const ranNothing = suite !== check && suite !== build && (counts === undefined || counts.passed + counts.failed === 0);
  if (code !== 0 || ranNothing) broken.push(ranNothing ? `${suite.name} (ran no test)` : suite.name);
}

function readCounts(suite) {
  try {
    return suite.count();
  } catch {
    return undefined;
  }
}

/** A line for what is wrong with each test of a file, or with the file itself. */
function describeFailures({ name, status, message, assertionResults }) {
  const file = path.relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0) return status === "failed" ? [`${file}: ${message}`] : [];
  return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}\n${failureMessages.join("\n")}`);
}
