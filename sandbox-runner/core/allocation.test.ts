import { describe, expect, it } from "vitest";
import { type AllocationState, findAllocation, SUBMIT_GRACE_MS } from "./allocation.ts";

const running: AllocationState = { state: "running", endsAtMs: null, nodes: "node0" };
const mine = { name: "atelier-a", jobId: "7", submittedMs: 0 };
const unanswered = { ...mine, jobId: null };

describe("what a list says of an allocation", () => {
  it("is its state where it is listed", () => {
    expect(findAllocation({ sightings: [{ jobId: "7", name: "atelier-a", state: running }] }, mine, 1).state).toEqual(running);
  });

  it("is unknown where there is no list, whatever was known before", () => {
    expect(findAllocation({ failed: "squeue ended with 1" }, mine, 1e9).state).toEqual({ state: "unknown", why: "squeue ended with 1" });
  });

  it("is gone where a list was answered without it", () => {
    expect(findAllocation({ sightings: [] }, mine, 1).state).toEqual({ state: "gone", cause: "forgotten" });
  });

  it("finds by its name a job whose number never came back", () => {
    const listing = { sightings: [{ jobId: "8", name: "atelier-a", state: running }] };
    expect(findAllocation(listing, unanswered, 1)).toEqual({ jobId: "8", state: running });
  });

  it("waits before it takes a submission without an answer for one that was never taken", () => {
    const listing = { sightings: [] };
    expect(findAllocation(listing, unanswered, SUBMIT_GRACE_MS - 1).state.state).toBe("unknown");
    expect(findAllocation(listing, unanswered, SUBMIT_GRACE_MS).state.state).toBe("gone");
  });
});
