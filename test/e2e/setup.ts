import { buildSite } from "../../tools/launch/build.ts";
import { openStack } from "../kit/stack.ts";

/** Builds if needed, starts site and runner, and hands their address to the tests. */
export default async function setup(): Promise<() => Promise<void>> {
  await buildSite((line) => process.stdout.write(`${line}\n`));
  const stack = await openStack();
  process.env["ATELIER_E2E_ORIGIN"] = stack.origin;
  process.env["ATELIER_E2E_DATA_DIR"] = stack.dataDir;
  return async () => stack[Symbol.asyncDispose]();
}
