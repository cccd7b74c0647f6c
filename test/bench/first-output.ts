import { spawn } from "node:child_process";
import { once } from "node:events";

/** Starts a program and waits until it is over: milliseconds from the start to its first output. */
export async function timeFirstOutput(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: environment });
  let first: number | undefined;
  let said = "";
  child.stdout.on("data", () => (first ??= performance.now() - began));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0 || first === undefined) throw new Error(`${command} ended with ${code} and ${first ? "some" : "no"} output:\n${said}`);
  return first;
}
