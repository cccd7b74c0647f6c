import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import { asWanted } from "./mode.ts";

// Opens a warden, says its pid, and waits to be killed.
const environments = (await loadEnvironments()).filter(({ name }) => name === "python");
const warden = await openWarden({ environments, ...asWanted, log: () => undefined });
await warden.warmedUp();
process.stdout.write(`${warden.pid}\n`);
setInterval(() => undefined, 1000);
