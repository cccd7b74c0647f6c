import { expect, test } from "vitest";
import { FrameDecoder, encodeFrame } from "./frames.ts";

const bytes = Buffer.concat([...encodeFrame({ kind: "a" }, Buffer.from("body")), ...encodeFrame({ kind: "b" })]);

test("frames come out whole however their bytes are cut", () => {
  for (let size = 1; size <= bytes.length; size += 1) {
    const decoder = new FrameDecoder();
    const frames = [];
    for (let start = 0; start < bytes.length; start += size) frames.push(...decoder.push(bytes.subarray(start, start + size)));
    expect(frames.map(({ header, body }) => [header, Buffer.from(body).toString()])).toEqual([
      [{ kind: "a" }, "body"],
      [{ kind: "b" }, ""],
    ]);
  }
});

test("an announced size beyond the cap is refused before anything is kept", () => {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(65 * 1024, 0);
  expect(() => [...new FrameDecoder().push(prefix)]).toThrow("larger than allowed");
});
