// `npm run check`: everything that can be known without running the program.
import { performance } from "node:perf_hooks";
import { pinnedEnvironment, runInView } from "./setup/steps.mjs";

/** @type {[name: string, command: string, args: string[]][]} */
const checks = [
  // A fresh clone has no types of astro:actions until Astro has written them.
  ["generated types", "astro", ["sync"]],
  ["types", "tsc", ["--noEmit"]],
  ["types of .astro files", "astro", ["check", "--minimumSeverity", "error"]],
  ["lint", "oxlint", ["--type-aware"]],
  ["format", "prettier", ["--check", "--log-level", "warn", "."]],
  ["dead code", "knip", ["--no-progress"]],
  ["content", "node", ["tools/content.ts", "check"]],
];

const failed = [];
for (const [name, command, args] of checks) {
  const began = performance.now();
  const code = await runInView(command, args, { env: { ...pinnedEnvironment(), NO_COLOR: "1", ASTRO_TELEMETRY_DISABLED: "1" } });
  process.stdout.write(`${code === 0 ? "✓" : "✗"} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stderr.write(`\nFailed: ${failed.join(", ")}\n`);
  process.exit(1);
}
