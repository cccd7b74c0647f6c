import { parseArgs } from "node:util";
import { buildSite } from "../../tools/launch/build.ts";
import { benchBurst } from "./burst.ts";
import { benchClass } from "./class/class.ts";
import { benchCohort } from "./cohort.ts";
import { benchDevice } from "./device.ts";
import { benchJudge } from "./judge/judge.ts";
import { benchSelfRatio } from "./judge/self-ratio.ts";
import { benchPeers } from "./peers.ts";
import { benchRun } from "./run.ts";
import { benchSandbox } from "./sandbox/sandbox.ts";
import { benchSite } from "./site.ts";
import { benchSlurm } from "./slurm/slurm.ts";

/** What a measurement gives: numbers under agreed names, and the rows of a table for people. */
export interface Measured {
  readonly json: object;
  readonly rows: readonly (readonly [what: string, value: string])[];
}

const benches: Readonly<Record<string, (rounds: number | undefined) => Promise<Measured>>> = {
  run: benchRun,
  site: benchSite,
  sandbox: benchSandbox,
  burst: benchBurst,
  judge: benchJudge,
  peers: benchPeers,
  device: benchDevice,
  slurm: benchSlurm,
  class: benchClass,
  cohort: benchCohort,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, rounds: { type: "string" }, "self-ratio": { type: "string" } },
});
const name = positionals[0] ?? "";
const gradings = values["self-ratio"];
// Alone, because it takes a quarter of an hour for a hundred.
const bench = gradings === undefined ? benches[name] : name === "judge" ? () => benchSelfRatio(Number(gradings)) : undefined;
if (!bench) {
  process.stderr.write(
    `Usage: npm run bench -- ${Object.keys(benches).join("|")} [--json] [--rounds n]\n       npm run bench -- judge --self-ratio n [--json]\n`,
  );
  process.exit(2);
}
await buildSite((line) => process.stderr.write(`${line}\n`));
const { json, rows } = await bench(values.rounds === undefined ? undefined : Number(values.rounds));
const widest = Math.max(...rows.map(([what]) => what.length));
process.stdout.write(
  values.json ? `${JSON.stringify(json)}\n` : rows.map(([what, value]) => `${what.padEnd(widest)}  ${value}\n`).join(""),
);
