import type { Measured } from "../bench.ts";
import { benchPeers } from "../peers.ts";
import { type Percentiles, showMs } from "../percentiles.ts";
import { measureBareFork } from "./bare-fork.ts";
import { openTorchWarden } from "./pilot-attempts.ts";
import { measureHandOff, measureKill, measureThroughput } from "./pilot-speed.ts";
import { measureReadyMemory, type ReadyMemory } from "./ready-memory.ts";
import { measureFirstOutput, measureSiteThroughput, openPages } from "./site-speed.ts";

const POOL = { learners: 4, judges: 0 };
const AT_ONCE = 4;
const PAGES = 6;

/**
 * The sandbox's claims, all measured in one run on the same machine, beside what
 * others would do with the same torch program: fork it bare, or start it cold, in a
 * Jupyter kernel, by Slurm.
 */
export async function benchSandbox(rounds = 100): Promise<Measured> {
  const pilot = await measurePilot(rounds);
  const site = await measureSite(rounds);
  const bare = await measureBareFork(rounds);
  const peers = await benchPeers(Math.max(5, Math.round(rounds / 10)));
  return present({ ...pilot, ...site, bare }, peers);
}

interface PilotFigures {
  readonly handOff: Percentiles;
  readonly pilotFirst: Percentiles;
  readonly runsPerS: number;
  readonly kill: Percentiles;
  readonly memory: ReadyMemory;
}

async function measurePilot(rounds: number): Promise<PilotFigures> {
  await using warden = await openTorchWarden(POOL);
  const memory = measureReadyMemory(warden, POOL.learners + POOL.judges);
  const { handOff, firstOutput: pilotFirst } = await measureHandOff(warden, rounds);
  const runsPerS = await measureThroughput(warden, AT_ONCE, 10);
  await warden.warmedUp();
  const kill = await measureKill(warden, Math.max(10, Math.round(rounds / 5)));
  return { handOff, pilotFirst, runsPerS, kill, memory };
}

async function measureSite(rounds: number): Promise<{ first: Percentiles; siteRunsPerS: number }> {
  await using open = await openPages(PAGES);
  const first = await measureFirstOutput(open, rounds);
  return { first, siteRunsPerS: await measureSiteThroughput(open, 10) };
}

interface Figures extends PilotFigures {
  readonly first: Percentiles;
  readonly siteRunsPerS: number;
  readonly bare: Percentiles;
}

function present(figures: Figures, peers: Awaited<ReturnType<typeof benchPeers>>): Measured {
  const { handOff, pilotFirst, runsPerS, kill, memory, first, siteRunsPerS, bare } = figures;
  const { cold_ms: cold, cold_runs_per_s: coldRunsPerS, jupyter_ms: jupyter, srun_ms: srun } = peers.json;
  const ratio = (a: number, b: number): number => Math.round((a / b) * 10) / 10;
  const ratios = {
    cold_over_pilot: ratio(cold.p50, pilotFirst.p50),
    cold_over_site: ratio(cold.p50, first.p50),
    runs_over_cold: ratio(runsPerS, coldRunsPerS),
    jupyter_over_pilot: jupyter && ratio(jupyter.p50, pilotFirst.p50),
    srun_over_pilot: srun && ratio(srun.p50, pilotFirst.p50),
    pilot_over_bare_fork: ratio(pilotFirst.p50, bare.p50),
  };
  return {
    json: {
      handoff_ms: handOff,
      pilot_first_output_ms: pilotFirst,
      runs_per_s: runsPerS,
      first_output_ms: first,
      site_runs_per_s: siteRunsPerS,
      kill_ms: kill,
      ready_private_mb: memory.privateMb,
      ready_page_tables_mb: memory.pageTablesMb,
      pool_pss_mb: memory.poolPssMb,
      bare_fork_ms: bare,
      ...peers.json,
      ratios,
    },
    rows: [
      ["pilot: order → learner's first instruction", showMs(handOff)],
      ["pilot: order → first output", showMs(pilotFirst)],
      ["pilot: attempts per second", `${runsPerS}`],
      ["site: click → first output on the page", showMs(first)],
      ["site: runs per second", `${siteRunsPerS}`],
      ["past the wall limit until nothing is left", showMs(kill)],
      ["private memory of a waiting sandbox", `${memory.privateMb} MB, and ${memory.pageTablesMb} MB of page tables`],
      [`everything below the warden, ${memory.sandboxes} waiting`, `${memory.poolPssMb} MB`],
      ["bare fork of a process with torch → first output (the floor)", showMs(bare)],
      ...peers.rows,
      ...Object.entries(ratios).map(([name, value]) => [name.replaceAll("_", " "), `${value ?? "not measured"}`] as const),
    ],
  };
}
