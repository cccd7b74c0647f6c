import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bill, type Granted } from "../core/billing.ts";
import { loadProfile } from "./load-profile.ts";
import { makePlan, type SiteChoice } from "./site-plan.ts";

const folder = path.join(import.meta.dirname, "../sites");
const sites = readdirSync(folder).map((file) => file.replace(/\.yaml$/, ""));
const choice: SiteChoice = { queue: "", sliceKind: "gpu", account: "ours", reservation: null, minutes: null };

describe("the sites' profiles", () => {
  it.each(sites)("%s can be loaded, and is called like its file", async (site) => {
    expect((await loadProfile(site)).site).toBe(site);
  });

  it("are those of the European AI Factories, and one for tests", () => {
    expect(sites.toSorted()).toMatchInlineSnapshot(`
      [
        "deucalion",
        "discoverer-plus",
        "jupiter",
        "karolina",
        "leonardo",
        "local",
        "lumi",
        "marenostrum5",
        "meluxina",
        "vega",
      ]
    `);
  });
});

describe("a profile with defects", () => {
  const vega = readFileSync(path.join(folder, "vega.yaml"), "utf8");
  const refusalOf = async (text: string): Promise<string> => {
    const own = await mkdtemp(path.join(os.tmpdir(), "atelier-site-"));
    await writeFile(path.join(own, "site.yaml"), text);
    const refusal = await loadProfile(path.join(own, "site.yaml")).then(
      () => "it was taken",
      (error: Error) => error.message.replaceAll(own, "…"),
    );
    await rm(own, { recursive: true });
    return refusal;
  };

  it("is refused with a sentence for each", async () => {
    const text = vega
      .replace("transport: ssh", "transport: pigeon")
      .replace("shell: /bin/bash", "shell: bash\nqueue: {}")
      .replace("preamble: []", 'preamble: ["module purge\\nrm -rf /"]');
    expect(await refusalOf(text)).toMatchInlineSnapshot(`
      "The site profile …/site.yaml is not usable:
        transport: Invalid option: expected one of "cli"|"ssh"|"rest"
        shell: write an absolute path
        preamble.0: write it on one line
        the file: Unrecognized key: "queue""
    `);
  });

  it("is refused where something is left open and no note says why", async () => {
    expect(await refusalOf(vega.replace(/^notes:\n.*\n/m, "notes: []\n"))).toMatchInlineSnapshot(`
      "The site profile …/site.yaml is not usable:
        notes: left open is: queues. Say in a note why
        notes: left open is: billing. Say in a note why
        notes: left open is: network. Say in a note why
        notes: left open is: gpu. Say in a note why"
    `);
  });

  it("is refused where slices are to have steps and what is asked for cannot be shared out among them", async () => {
    const local = readFileSync(path.join(folder, "local.yaml"), "utf8");
    const shareOut = (change: string) =>
      refusalOf(local.replace(/^  gpu: .*$/m, `  gpu: { memoryMiB: null, wholeNode: false, ${change} }`));
    expect(await shareOut('gres: "gpu:3", cpus: 4, slices: 2, steps: always')).toContain("gpu:3 cannot be shared out among 2 slices");
    expect(await shareOut('gres: "gpu:4", cpus: 2, slices: 4, steps: probe')).toContain("2 processors are fewer than 4 slices");
    expect(await shareOut("gres: null, cpus: null, slices: 4, steps: probe")).toContain("a step has no device where no gres is asked for");
    expect(await shareOut('gres: "gpu:a100:4", cpus: 2, slices: 2, steps: always')).toContain("a slice has one device");
    expect(await shareOut('gres: "gpu:a100:2", cpus: 2, slices: 2, steps: always')).toBe("it was taken");
    expect(await shareOut('gres: "gpu:3", cpus: 1, slices: 2, steps: never')).toBe("it was taken");
  });

  it("is refused where slices are to have several devices and what is asked for is not as many", async () => {
    const local = readFileSync(path.join(folder, "local.yaml"), "utf8");
    const together = (kind: string, change: string) =>
      refusalOf(local.replace(new RegExp(`^  ${kind}: .*$`, "m"), `  ${kind}: { memoryMiB: null, wholeNode: false, cpus: 4, ${change} }`));
    expect(await together("gpu", 'gres: "gpu:a100:4", slices: 2, gpus: 2, steps: always')).toBe("it was taken");
    expect(await together("gpu", "gres: null, slices: 2, gpus: 2, steps: never")).toBe("it was taken");
    expect(await together("gpu", 'gres: "gpu:a100:4", slices: 1, gpus: 2, steps: never')).toContain("gpu:a100:4 is not 1 times 2 GPUs");
    expect(await together("gpu", 'gres: "gpu:2", slices: 2, gpus: 2, steps: always')).toContain("gpu:2 is not 2 times 2 GPUs");
    expect(await together("mig", 'gres: "gpu:part:2", slices: 1, gpus: 2')).toContain("only whole GPUs can be given out together");
  });

  it("that is not there is named", async () => {
    await expect(loadProfile("atlantis")).rejects.toThrow(/sites\/atlantis\.yaml cannot be read/);
  });
});

describe("what an operator chooses", () => {
  it("becomes what all pilots are asked for by", async () => {
    expect(makePlan(await loadProfile("marenostrum5"), { ...choice, queue: "debug" })).toMatchObject({
      partition: null,
      qos: "acc_debug",
      account: "ours",
      gres: "gpu:1",
      cpus: 20,
      minutes: 120,
    });
    expect(makePlan(await loadProfile("local"), choice)).toMatchObject({ partition: "main", minutes: 240, slices: 1 });
  });

  it("tells each pilot how to share out what it is granted, and that others are on a shard's device", async () => {
    const local = await loadProfile("local");
    expect(makePlan(local, { ...choice, sliceKind: "mig" }).pilotSettings).toEqual({
      ATELIER_LOCAL_SLICES: "2",
      ATELIER_SLICE_GPUS: "1",
      ATELIER_PILOT_STEPS: "always",
      ATELIER_PILOT_STEP_GRES: "gpu:part:1",
      ATELIER_PILOT_WHOLE_NODE: "false",
    });
    expect(makePlan(local, { ...choice, sliceKind: "shard" }).pilotSettings).toMatchObject({ ATELIER_SHARED_DEVICES: "allow" });
    expect(makePlan(local, { ...choice, sliceKind: "cpu" }).pilotSettings).toMatchObject({
      ATELIER_DEVICES: "none",
      ATELIER_PILOT_STEP_GRES: "none",
    });
  });

  it.each([
    ["marenostrum5", { queue: "fast" }, /has no queue "fast"; it has training, interactive, debug, production\./],
    ["marenostrum5", { account: null }, /needs an account: set ATELIER_SLURM_ACCOUNT\./],
    ["marenostrum5", { queue: "debug", minutes: 121 }, /allows 120 minutes in its queue "debug", not 121\./],
    ["vega", {}, /names no queue yet\./],
    ["lumi", {}, /does not say how a pilot with slices of the kind gpu is asked for\./],
  ])("is refused in a sentence where %s does not offer it: %j", async (site, change, sentence) => {
    const profile = await loadProfile(site);
    expect(() => makePlan(profile, { ...choice, ...change })).toThrow(sentence);
  });
});

describe("an allocation's price", () => {
  const quarter: Granted = { nodes: 1, cores: 16, gpus: 2, memoryGiB: 64 };
  const priceAt = async (site: string, change: Partial<Granted>, hours = 1) => {
    const { billing } = await loadProfile(site);
    return billing && bill(billing, { ...quarter, ...change }, hours);
  };

  it("is at LUMI half of the largest share of cores, memory and GCDs", async () => {
    expect(await priceAt("lumi", {})).toBe(1);
    expect(await priceAt("lumi", { cores: 17 })).toBe(1.5);
    expect(await priceAt("lumi", { memoryGiB: 257 }, 2)).toBe(5);
  });

  it("is at JUPITER that of whole nodes, and at Karolina that of GPUs", async () => {
    expect(await priceAt("jupiter", { cores: 1, gpus: 1 })).toBe(288);
    expect(await priceAt("karolina", { gpus: 1 }, 8)).toBe(1);
    expect(await priceAt("leonardo", { cores: 8, gpus: 1 }, 5_000)).toBe(40_000);
  });
});
