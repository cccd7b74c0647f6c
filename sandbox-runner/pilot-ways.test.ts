import { expect, it } from "vitest";
import { readRunnerConfig } from "./config.ts";
import { RelayWay } from "./fleet/relay-way.ts";
import { SpoolWay } from "./fleet/spool-way.ts";
import { choosePilotWay } from "./pilot-ways.ts";

const program = { command: (entry: string) => ["node", entry], check: [] };
const site = { ATELIER_SITE_URL: "https://a.example", ATELIER_RUNNER_TOKEN: "t", ATELIER_RUNNER_ID: "r" };
const cluster = { ...site, ATELIER_SITE_PROFILE: "local", ATELIER_SHARED_DIR: "/shared" };
const choose = (settings: Record<string, string>) => choosePilotWay(readRunnerConfig(settings), program);

it("lets pilots dial where nothing else is said, and where there is no cluster", async () => {
  expect(await choose(cluster)).toBeUndefined();
  expect(await choosePilotWay(readRunnerConfig(site), undefined)).toBeUndefined();
});

it("has a spool of each runner's own below the shared folder", async () => {
  const way = await choose({ ...cluster, ATELIER_PILOT_WAY: "spool" });
  expect([way, way?.url]).toEqual([expect.any(SpoolWay), "file:///shared/spool/r"]);
});

it("starts a relay on the host that Slurm's commands are run on, and tells pilots its address", async () => {
  const relay = { ATELIER_PILOT_WAY: "relay", ATELIER_SLURM_SSH: "login", ATELIER_PILOT_HOST: "10.2.0.1", ATELIER_PILOT_PORT: "7000" };
  const way = await choose({ ...cluster, ...relay });
  expect([way, way?.url]).toEqual([expect.any(RelayWay), "http://10.2.0.1:7000"]);
});

it("refuses a relay that nobody could start or find, by the settings that are missing", async () => {
  await expect(choose({ ...cluster, ATELIER_PILOT_WAY: "relay" })).rejects.toThrow(
    /pilots that dial a relay:\n {2}ATELIER_SLURM_SSH: is missing.*\n {2}ATELIER_PILOT_PORT: is missing/,
  );
});
