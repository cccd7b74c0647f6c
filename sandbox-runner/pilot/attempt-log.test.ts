import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import { AttemptKey, Digest } from "#contract/ids.ts";
import type { PilotMessage } from "#contract/pilot.ts";
import { AttemptLog } from "./attempt-log.ts";

const at = "2026-11-22T12:00:00.000Z";
const key = AttemptKey.parse({ jobId: randomUUID(), attempt: 1, fencingToken: 1 });
const output = (seq: number): AttemptEvent => ({ kind: "output", seq, at, stream: "stdout", text: "x" });

function open(keeps = true): { log: AttemptLog; said: () => (number | "released")[] } {
  const heard: PilotMessage[] = [];
  const log = new AttemptLog("s0", key, keeps, (message) => heard.push(message));
  const said = () => heard.splice(0).map((message) => (message.kind === "event" ? message.event.seq : ("released" as const)));
  return { log, said };
}

it("says everything at once while its runner is there, and again what the site lacks when another takes it up", () => {
  const { log, said } = open();
  for (const seq of [1, 2, 3]) log.report(output(seq));
  expect(said()).toEqual([1, 2, 3]);
  log.forget(2);
  expect(log.describe()).toEqual({ slice: "s0", key, through: 2 });
  log.pause();
  log.report(output(4));
  log.release(true);
  expect(said()).toEqual([]);
  log.resume();
  expect(said()).toEqual([3, 4, "released"]);
});

it("says only that its slice is free where nobody wants it any more", () => {
  const { log, said } = open();
  log.report(output(1));
  log.pause();
  log.release(true);
  said();
  log.drop();
  expect(said()).toEqual(["released"]);
});

it("is nothing to take up once the site has all of it", () => {
  const { log } = open();
  log.report(output(1));
  log.release(true);
  log.forget(1);
  expect(log.describe()).toBeNull();
});

it("is nothing to take up where an artifact's bytes went with the runner that had them", () => {
  const { log } = open();
  log.report({ kind: "artifact", seq: 1, at, name: "weights", digest: Digest.parse(`sha256:${"0".repeat(64)}`), bytes: 1 });
  expect(log.describe()).toBeNull();
  log.forget(1);
  expect(log.describe()).toEqual({ slice: "s0", key, through: 1 });
});

it("keeps nothing where pilot and runner die together", () => {
  const { log } = open(false);
  log.report(output(1));
  expect(log.describe()).toBeNull();
});
