import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRunnerConfig, runnerEnvironmentSchema } from "./config.ts";
import { countSlices, readPilotConfig } from "./pilot-config.ts";

const least = { ATELIER_SITE_URL: "http://127.0.0.1:4321", ATELIER_RUNNER_TOKEN: "a-token" };
const GiB = 2 ** 30;

describe("the runner's settings", () => {
  it("need the site's address and a token", () => {
    expect(readRunnerConfig(least)).toMatchObject({ runner: "local", listen: { host: "127.0.0.1", port: 0 } });
  });

  it("report every problem together, by name", () => {
    const wrong = {
      ATELIER_SITE_URL: "http://site.example",
      ATELIER_RUNNER_TOKEN: "",
      ATELIER_RUNNER_CACHE: "lots",
      ATELIER_WARDEN_USER: "0:0",
    };
    expect(() => readRunnerConfig(wrong)).toThrowErrorMatchingInlineSnapshot(`
      [RunnerError: The settings are not usable:
        ATELIER_SITE_URL: must be https where the site is another machine
        ATELIER_RUNNER_TOKEN: is missing
        ATELIER_RUNNER_CACHE: write a size such as 512MiB
        ATELIER_WARDEN_USER: write a user and a group by number, such as 62110:62110; never root]
    `);
  });

  it("are named in .env.example, each and no other", () => {
    const example = readFileSync(path.join(import.meta.dirname, ".env.example"), "utf8");
    const named = [...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => String(match[1]));
    expect(named.toSorted()).toEqual(Object.keys(runnerEnvironmentSchema.shape).toSorted());
  });

  it("say what is wrong with those of a cluster, and keep the runner's token from Slurm's commands", () => {
    const wrong = { ATELIER_SITE_PROFILE: "local", ATELIER_SLURM_SSH: "-oProxyCommand=x", ATELIER_PILOTS_MOST: "0" };
    expect(() => readRunnerConfig({ ...least, ...wrong })).toThrowErrorMatchingInlineSnapshot(`
      [RunnerError: The settings are not usable:
        ATELIER_SLURM_SSH: write a host, or user@host, as for ssh
        ATELIER_PILOTS_MOST: Too small: expected number to be >=1]
    `);
    const meeting = { ATELIER_SLURM_SSH: "login", ATELIER_SLURM_REST: "http://slurm:6820", ATELIER_PILOTS_LEAST: "2" };
    expect(() => readRunnerConfig({ ...least, ATELIER_SITE_PROFILE: "local", ...meeting })).toThrowErrorMatchingInlineSnapshot(`
      [RunnerError: The settings are not usable:
        ATELIER_SLURM_REST: is set, and so is ATELIER_SLURM_SSH; there is one way to Slurm
        ATELIER_SLURM_TOKEN_FILE: is missing; ATELIER_SLURM_REST needs it
        ATELIER_SHARED_DIR: is missing; name a folder that compute nodes see too
        ATELIER_PILOTS_LEAST: is 2, more than ATELIER_PILOTS_MOST, 1]
    `);
    const right = { ATELIER_SITE_PROFILE: "local", ATELIER_SHARED_DIR: "/shared", PATH: "/usr/bin", SLURM_CONF: "/etc/slurm.conf" };
    expect(readRunnerConfig({ ...least, ...right }).slurm).toMatchObject({
      most: 1,
      rest: null,
      commandEnvironment: { PATH: "/usr/bin", SLURM_CONF: "/etc/slurm.conf" },
    });
  });

  it("hand the pilot what it needs and never the runner's token", () => {
    const { pilotEnvironment } = readRunnerConfig({ ...least, ATELIER_LOCAL_SLICES: "3", PATH: "/usr/bin" });
    expect(pilotEnvironment).toEqual({ ATELIER_LOCAL_SLICES: "3", PATH: "/usr/bin" });
  });
});

describe("a pilot's settings", () => {
  it("share this machine's memory out among the slices", () => {
    const set = { ATELIER_PILOT_ID: "p", ATELIER_PILOT_TOKEN: "t", ATELIER_PILOT_RUNNER: "http://127.0.0.1:1", ATELIER_LOCAL_SLICES: "4" };
    const { slices, sliceMemoryBytes, wardenUser } = readPilotConfig(set);
    expect([slices, wardenUser.uid > 0]).toEqual([4, true]);
    expect(sliceMemoryBytes).toBeGreaterThan(0);
  });

  it("make a slice for each processor, two at least, as far as memory goes", () => {
    expect(countSlices(8, 100 * GiB)).toBe(8);
    expect(countSlices(1, 100 * GiB)).toBe(2);
    expect(countSlices(8, 5 * GiB)).toBe(2);
    expect(countSlices(8, 1 * GiB)).toBe(1);
  });
});
