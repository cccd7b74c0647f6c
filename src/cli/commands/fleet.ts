import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { PilotId, type RunnerId } from "#contract/ids.ts";
import type { FleetOrder, FleetView, OrderView } from "#src/domain/fleet-view.ts";
import { describeFleet } from "../fleet-text.ts";
import { addSiteOptions, askSite, type SiteOptions } from "../ask-site.ts";
import { type SiteClient, SiteRefusal } from "../site-client.ts";

interface Options extends SiteOptions {
  readonly runner?: string;
  readonly wait: string;
}

const askAgainMs = 1_000;

/** `fleet status|pause|resume|drain`: for operators. Exit 0: told, or done; 1: asked, and not done in time; 2: nothing could be asked. */
export function addFleetCommands(program: Command): void {
  const fleet = program.command("fleet").description("the machines that learners' work runs on (for operators)");
  const add = (name: string, description: string, right: "read" | "submit") =>
    addSiteOptions(fleet.command(name).description(description), right, "an operator's");
  add("status", "what there is, what it does, and what it costs", "read").action((options: Options) =>
    askSite(options, async (site) => print(await site.getFleet(), options)),
  );
  for (const [name, description] of [
    ["pause", "have a runner ask for no more allocations; what runs goes on"],
    ["resume", "have it ask for allocations again"],
  ] as const)
    addOrder(add(name, description, "submit")).action((options: Options) =>
      askSite(options, async (site) => order(site, { kind: name, runner: findRunner(await site.getFleet(), options) }, options)),
    );
  addOrder(add("drain", "let a pilot go when what it runs has ended", "submit").argument("<pilot>", "as `fleet status` names it")).action(
    (name: string, options: Options) =>
      askSite(options, async (site) => {
        const view = await site.getFleet();
        const owner = view.runners.find(({ pilots }) => pilots.some(({ pilot }) => pilot === name));
        if (!owner) throw new SiteRefusal(`No pilot "${name}" is here. \`atelier fleet status\` names those that are.`);
        return order(site, { kind: "drain", runner: owner.runner, pilot: PilotId.parse(name) }, options);
      }),
  );
}

function addOrder(command: Command): Command {
  return command
    .option("--runner <runner>", "which runner; may be left out where there is one")
    .option("--wait <seconds>", "how long to wait until it is done", "60")
    .addHelpText(
      "after",
      "\nIt ends with 0 when it is done, 1 where it was asked and is not done in time, 2 where nothing could be asked.",
    );
}

function print(view: FleetView, { json }: Options): number {
  process.stdout.write(json ? `${JSON.stringify(view)}\n` : describeFleet(view));
  return 0;
}

function findRunner({ runners }: FleetView, options: Options): RunnerId {
  const [first, ...others] = runners.filter(({ runner }) => options.runner === undefined || runner === options.runner);
  const names = runners.map(({ runner }) => runner).join(", ");
  if (!first)
    throw new SiteRefusal(names === "" ? "No runner has told of a fleet yet." : `There is no runner "${options.runner}", but ${names}.`);
  if (others.length > 0) throw new SiteRefusal(`Name one of the runners with --runner: ${names}.`);
  return first.runner;
}

/** Asks, and looks until a report of the runner's shows it done. */
async function order(site: SiteClient, wanted: FleetOrder, { wait, json }: Options): Promise<number> {
  const seconds = Number(wait);
  if (!(seconds >= 0)) throw new SiteRefusal(`"${wait}" is no number of seconds.`);
  const id = await site.orderFleet(wanted);
  const until = Date.now() + seconds * 1_000;
  for (;;) {
    const found = findOrder(await site.getFleet(), id);
    if (found?.carriedOutAt || found?.withdrawn || Date.now() >= until) return tellOrder(wanted, found, json ?? false);
    await pause(askAgainMs);
  }
}

const findOrder = ({ runners }: FleetView, id: string): OrderView | undefined =>
  runners.flatMap(({ orders }) => orders).find((one) => one.id === id);

function tellOrder(wanted: FleetOrder, found: OrderView | undefined, json: boolean): number {
  const done = found?.carriedOutAt !== undefined && found.carriedOutAt !== null;
  const what = wanted.kind === "drain" ? `drain ${wanted.pilot}` : wanted.kind;
  const end = done ? "done" : found?.withdrawn ? "taken back by another order" : "asked, and not done yet";
  process.stdout.write(json ? `${JSON.stringify(found ?? null)}\n` : `${wanted.runner}: ${what}: ${end}\n`);
  return done ? 0 : 1;
}
