// Runs before any package is installed, so: Node 20, no dependencies.
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

/** Repository root. */
export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");

/** The pinned Node of this checkout, once packages are installed. */
export const pinnedNode = path.join(root, "node_modules/.bin/node");

/** A failure whose message is all the reader needs: printed without a stack. */
export class SetupError extends Error {}

/** Prints that something long has begun, and how long it took when it is done. */
export async function step(title, work) {
  const began = Date.now();
  process.stdout.write(`· ${title} …\n`);
  const result = await work();
  process.stdout.write(`  done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  return result;
}

/** Runs a program to its end; its output is shown only if it fails. */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (cause) => reject(new SetupError(`Could not start ${command}: ${cause.message}`)));
    child.on("close", (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(new SetupError(`${command} ${args.join(" ")} ended with ${signal ?? code}.\n${output.slice(-4000)}`)),
    );
  });
}

/** Runs a program in view of the reader; resolves with its exit code. */
export function runInView(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Runs a program beside others, each of its lines shown at once behind its name; resolves with its exit code. */
export function runBeside(name, command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => process.stdout.write(`${name} │ ${line}\n`));
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Environment in which the pinned tools stand first on the path, and Node keeps what it has compiled. */
export const pinnedEnvironment = () => ({
  ...process.env,
  PATH: `${path.join(root, "node_modules/.bin")}:${process.env.PATH}`,
  NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/node"),
});

/** Ends the process on a SetupError with its sentence, on anything else with the stack. */
export function reportAndExit(error) {
  process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exit(1);
}
