#!/usr/bin/env node
// The `atelier` command: starts its TypeScript on the pinned Node.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { installNpmPackages } from "./setup/packages.mjs";
import { pinnedEnvironment, pinnedNode, reportAndExit, root } from "./setup/steps.mjs";

if (!existsSync(pinnedNode)) await installNpmPackages().catch(reportAndExit);
const run = spawnSync(pinnedNode, [path.join(root, "src/cli/main.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
  env: pinnedEnvironment(),
});
process.exit(run.status ?? 1);
