#!/usr/bin/env node
// The `atelier` command: starts its TypeScript on the pinned Node.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { installNpmPackages } from "./setup/packages.mjs";
import { pinnedEnvironment, pinnedNode, reportAndExit, root } from "./setup/steps.mjs";

if (!existsSync(pinnedNode)) await installNpmPackages().catch(reportAndExit);
const run = spawn(pinnedNode, [path.join(root, "src/cli/main.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
  env: pinnedEnvironment(),
});
// Ctrl-C reaches the command by itself; this process waits for it, so that the prompt comes back when all is over.
process.on("SIGINT", () => undefined);
for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => void run.kill(signal));
run.once("close", (code) => process.exit(code ?? 1));
