import { runAfterwards } from "./accounts-afterwards.ts";
import { keepAccountsTidy } from "./accounts-tidy.ts";
import { seedDemo, disableDemo } from "./demo.ts";
import { countEarlierGrades } from "./grades-backfill.ts";
import { makeFirstOperatorLink } from "./first-operator.ts";
import { keepNotifications } from "./notify-sweep.ts";
import { syncContentFolder } from "./publishing.ts";
import { runnerApi } from "./runner-api.ts";
import { getRuntime, type Runtime } from "./runtime.ts";

const slot = Symbol.for("atelier.start-up");
/** Where tools/serve.ts looks, which must not import a second copy of the site. */
const apiSlot = Symbol.for("atelier.runner-api");
const holder = globalThis as { [slot]?: Promise<Runtime>; [apiSlot]?: typeof runnerApi };

/** The runtime, with everything done that must be done before the first page: courses published, accounts of the demo opened or closed. */
export function startUp(): Promise<Runtime> {
  holder[slot] ??= prepare().catch((error: unknown) => {
    delete holder[slot];
    throw error;
  });
  return holder[slot];
}

async function prepare(): Promise<Runtime> {
  const runtime = await getRuntime();
  await syncContentFolder(runtime);
  await (runtime.config.demo ? seedDemo(runtime) : closeDemo(runtime));
  // After all that can fail: a start that is tried again must not do these twice.
  holder[apiSlot] = runnerApi;
  keepAccountsTidy(runtime);
  keepNotifications(runtime);
  runAfterwards(runtime, "counting earlier grades", () => countEarlierGrades(runtime));
  return runtime;
}

async function closeDemo(runtime: Runtime): Promise<void> {
  const closed = await disableDemo(runtime);
  if (closed > 0) runtime.log.warn({ accounts: closed }, "demo accounts were left in this database and have been closed");
  const link = await makeFirstOperatorLink(runtime);
  // For the console alone: whoever reads the log file later must not find it there.
  if (link) process.stdout.write(`\nNobody operates this site yet. The first operator signs up here, once: ${link}\n`);
}
