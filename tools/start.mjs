// `npm start`: everything that a fresh machine lacks, then site and runner.
// Dependency-free and fit for Node 20; what follows runs on the pinned Node.
import { spawn } from "node:child_process";
import { installDebianPackages, runPackages } from "./setup/debian.mjs";
import { installNpmPackages } from "./setup/packages.mjs";
import { pinnedEnvironment, pinnedNode, reportAndExit, root, SetupError } from "./setup/steps.mjs";

try {
  await installNpmPackages();
  await installDebianPackages(runPackages).catch(goOnWithout);
} catch (error) {
  reportAndExit(error);
}

// The kernel tells the launcher when this process dies, however it dies.
const command = ["--pdeathsig", "TERM", "--", pinnedNode, "tools/launch.ts", ...process.argv.slice(2)];
const launch = spawn("setpriv", command, { cwd: root, stdio: "inherit", env: pinnedEnvironment() });
// A terminal sends Ctrl-C to the whole group; a supervisor's SIGTERM reaches only us.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => launch.kill("SIGTERM"));
launch.on("error", reportAndExit);
launch.on("close", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));

/** Lessons can be read on a machine where nothing can run: the runner will say so again. */
function goOnWithout(error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
}
