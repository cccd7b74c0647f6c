import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { PilotUploads } from "./pilot-uploads.ts";

const pilot = PilotId.parse("here");

describe("what a pilot hands in", () => {
  const handIn = (uploads: PilotUploads, name: string, digest: string, most: number) => {
    const upload = uploads.begin(pilot, name, digest, most);
    return upload ? uploads.end(upload, true) : null;
  };

  it("is one artifact where it comes again by the same name, because the answer was lost", () => {
    const uploads = new PilotUploads();
    expect([handIn(uploads, "a", "x", 1), handIn(uploads, "a", "x", 1)]).toEqual([true, false]);
    expect([uploads.take(pilot, "x"), uploads.take(pilot, "x")]).toEqual([true, false]);
  });

  it("is two where it comes by two names, though their bytes be the same", () => {
    const uploads = new PilotUploads();
    expect([handIn(uploads, "a", "x", 2), handIn(uploads, "b", "x", 2), handIn(uploads, "c", "x", 2)]).toEqual([true, true, null]);
    expect([uploads.take(pilot, "x"), uploads.take(pilot, "x"), uploads.take(pilot, "x")]).toEqual([true, true, false]);
  });

  it("is not another's by a name that was given before", () => {
    const uploads = new PilotUploads();
    handIn(uploads, "a", "x", 2);
    expect(uploads.begin(pilot, "a", "y", 2)).toBeUndefined();
  });

  it("cannot be named before it is whole, and leaves its place free where it never is", () => {
    const uploads = new PilotUploads();
    const upload = uploads.begin(pilot, "a", "x", 1)!;
    expect(uploads.take(pilot, "x")).toBe(false);
    expect(uploads.end(upload, false)).toBe(false);
    expect(handIn(uploads, "b", "y", 1)).toBe(true);
  });

  it("keeps its place where it breaks off, and is under way by another connection", () => {
    const uploads = new PilotUploads();
    const [broken, again] = [uploads.begin(pilot, "a", "x", 1)!, uploads.begin(pilot, "a", "x", 1)!];
    uploads.end(broken, false);
    expect(uploads.begin(pilot, "b", "y", 1)).toBeUndefined();
    expect([uploads.end(again, true), uploads.take(pilot, "x")]).toEqual([true, true]);
  });

  it("is nobody's any more where the pilot is forgotten before it is whole", () => {
    const uploads = new PilotUploads();
    const late = uploads.begin(pilot, "a", "x", 2)!;
    handIn(uploads, "b", "y", 2);
    expect([uploads.forget(pilot), uploads.end(late, true), uploads.take(pilot, "x")]).toEqual([["y"], false, false]);
  });
});
