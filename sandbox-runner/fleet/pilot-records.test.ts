import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { makeSlurmPilot } from "../core/slurm-pilot.ts";
import { PilotRecords } from "./pilot-records.ts";

const [older, newer] = ["mn5-00000001", "mn5-00000000"].map((name) => PilotId.parse(name)) as [PilotId, PilotId];

describe("what a runner wrote down of its pilots", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "atelier-records-"))));
  afterEach(() => rm(folder, { recursive: true }));

  const begin = () => new PilotRecords(folder, pino({ level: "silent" }));
  const recall = async (records = begin()) => (await records.recall(/^mn5-/)).map(({ pilot }) => pilot);

  it.each(["http://login1:4321", "http://login1:80", "file:///shared/spool/mn5"])(
    "is known to its next process, where pilots look for it at %s",
    async (address) => {
      await begin().open(makeSlurmPilot(older, 1), "secret", address);
      const records = begin();
      expect(await recall(records)).toEqual([older]);
      expect(records.listAt(address)).toMatchObject([{ pilot: older, address }]);
    },
  );

  it("is told with the newest first, however they are called", async () => {
    await begin().open(makeSlurmPilot(older, 1), "secret", "http://login1:1");
    await begin().open(makeSlurmPilot(newer, 2), "secret", "http://login1:2");
    expect(await recall()).toEqual([newer, older]);
    await begin().open(makeSlurmPilot(PilotId.parse("mn5-00000002"), 3), "secret", "http://login1:3");
    expect((await recall())[0]).toBe("mn5-00000002");
  });

  it("is gone for good of those that look elsewhere", async () => {
    await begin().open(makeSlurmPilot(older, 1), "secret", "http://login1:1");
    await begin().open(makeSlurmPilot(newer, 2), "secret", "http://login1:2");
    const records = begin();
    await recall(records);
    expect(records.listAt("http://login1:2")).toMatchObject([{ pilot: newer }]);
    await vi.waitFor(async () => expect(await readdir(path.join(folder, "pilots"))).toEqual([newer]));
    expect(await recall()).toEqual([newer]);
  });
});
