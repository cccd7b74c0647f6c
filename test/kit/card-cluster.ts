import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { loadProfile } from "#runner/slurm/load-profile.ts";
import type { SiteProfile } from "#runner/slurm/site-profile.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";

const root = path.resolve(import.meta.dirname, "../..");
const KINDS = ["gpu", "gpu", "mig", "mig", "gpu"] as const;

/** A cluster with devices that are files, and all that a runner needs to have pilots in it use them. */
export interface CardCluster extends AsyncDisposable {
  readonly cluster: SlurmCluster;
  /** Every device of the node, by its number at Slurm: two whole ones, two shares of one, and one that is given out in shards. */
  readonly cards: readonly string[];
  /** Settings for a runner whose pilots hold slices of a kind, asked for as in `local`'s profile but for the change. */
  settingsFor(kind: "cpu" | "gpu" | "mig" | "shard", change?: object): Promise<Record<string, string>>;
}

/** Why no such cluster can be opened here; undefined where it can. */
export function findMissingCards(): string | undefined {
  return findMissingSlurm() ?? (process.getuid?.() === 0 ? undefined : "only root makes device files");
}

/** Opens one node with its cards. */
export async function openCardCluster(conf: Readonly<Record<string, string>> = {}): Promise<CardCluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-cards-"));
  chmodSync(folder, 0o755);
  const cards = KINDS.map((_, number) => path.join(folder, `card${number}`));
  for (const card of cards) {
    // Slurm says which were granted of real device files only. These take everything and hold nothing.
    execFileSync("mknod", [card, "c", "1", "3"]);
    chmodSync(card, 0o666);
  }
  const program = makeProgram(folder, cards);
  const cluster = await openSlurmCluster({
    conf: { GresTypes: "gpu,shard", ...conf },
    node: { CPUs: 8, Gres: "gpu:whole:2,gpu:part:2,gpu:common:1,shard:2" },
    files: { "gres.conf": describeCards(folder) },
  });
  return {
    cluster,
    cards,
    settingsFor: async (kind, change = {}) => ({
      SLURM_CONF: cluster.environment.SLURM_CONF,
      ATELIER_SITE_PROFILE: await writeProfile(folder, kind, change),
      ATELIER_SLURM_SLICE: kind,
      ATELIER_SHARED_DIR: folder,
      ATELIER_PILOT_PROGRAM: program,
      ATELIER_DEVICES: path.join(folder, "cards.py"),
      ATELIER_PILOT_MINUTES: "10",
    }),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const describeCards = (folder: string): string =>
  [
    ["gpu", "Type=whole", "card[0-1]"],
    ["gpu", "Type=part", "card[2-3]"],
    ["gpu", "Type=common", "card4"],
    ["shard", "Count=2", "card4"],
  ]
    .map(([name, more, files]) => `Name=${name} ${more} File=${path.join(folder, String(files))}\n`)
    .join("");

/** Our program as compute nodes see it: with a vendor whose devices are the cards, and an environment that computes on them. */
function makeProgram(folder: string, cards: readonly string[]): string {
  const program = path.join(folder, "program");
  mkdirSync(program);
  cpSync(path.join(root, "sandbox-runner"), path.join(program, "sandbox-runner"), { recursive: true });
  cpSync(path.join(root, "package.json"), path.join(program, "package.json"));
  symlinkSync(path.join(root, "node_modules"), path.join(program, "node_modules"));
  const environments = path.join(program, "sandbox-runner/environments");
  rmSync(path.join(environments, "pytorch"), { recursive: true });
  const file = path.join(environments, "python/env.yaml");
  writeFileSync(file, `${readFileSync(file, "utf8")}vendors: [cards]\n`);
  const named = cards.map((card, number) => (KINDS[number] === "mig" ? `${card}:mig` : card)).join(",");
  const vendor = readFileSync(path.join(import.meta.dirname, "fake_vendor.py"), "utf8");
  const numbered = `
_find_all = find


def find(visible):
    """By Slurm's numbers."""
    numbers = visible.split(",")
    return [one for one in _find_all(${JSON.stringify(named)}) if one["number"] in numbers]
`;
  writeFileSync(path.join(folder, "cards.py"), `${vendor}\n${numbered}`);
  return program;
}

async function writeProfile(folder: string, kind: keyof SiteProfile["slices"], change: object): Promise<string> {
  const local = await loadProfile("local");
  const slices = { ...local.slices, [kind]: { ...local.slices[kind], ...change } };
  const file = path.join(folder, `${kind}.yaml`);
  writeFileSync(file, stringify({ ...local, slices }));
  return file;
}
