import { describe, expect, it } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import type { JobEvent } from "#src/domain/job-view.ts";
import { readLine } from "../output/terminal.ts";
import { JobRecord } from "./job-record.ts";

const jobId = "3f0e7c1a-0000-4000-8000-000000000001" as JobId;
const at = "2026-11-22T18:00:00Z";
const tell = (attempt: number, event: AttemptEvent): JobEvent => ({ jobId, attempt, event });

describe("JobRecord", () => {
  it("gathers output, figures and metrics", () => {
    const record = new JobRecord();
    record.take(tell(1, { kind: "started", seq: 1, at, sliceKind: "cpu", device: "AMD EPYC", warm: true }));
    record.take(tell(1, { kind: "output", seq: 2, at, stream: "stdout", text: "hello\n" }));
    record.take(tell(1, { kind: "figure", seq: 3, at, pngBase64: "aGk=", width: 4, height: 3, alt: "a line" }));
    record.take(tell(1, { kind: "metric", seq: 4, at, name: "loss", step: 0, value: 2 }));
    expect(record.device).toBe("AMD EPYC");
    expect(record.terminal.finishedLines.map(readLine)).toEqual(["hello"]);
    expect(record.figures[0]?.alt).toBe("a line");
    expect(record.metrics.get("loss")?.points).toEqual([{ step: 0, value: 2 }]);
  });

  it("forgets what an attempt said when the next one begins", () => {
    const record = new JobRecord();
    record.take(tell(1, { kind: "output", seq: 1, at, stream: "stdout", text: "half a line" }));
    record.take(tell(2, { kind: "output", seq: 1, at, stream: "stdout", text: "again" }));
    expect(readLine(record.terminal.openLine)).toBe("again");
  });
});
