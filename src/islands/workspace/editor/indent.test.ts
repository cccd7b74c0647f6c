import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indent, outdent } from "./indent.ts";

const selection = fc
  .array(fc.constantFrom("a", "    b", "  c", ""), { minLength: 1, maxLength: 6 })
  .map((lines) => lines.join("\n"))
  .chain((text) =>
    fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => ({ text, start: Math.min(a, b), end: Math.max(a, b) })),
  );

describe("indent and outdent", () => {
  it("put spaces at a bare cursor", () => {
    expect(indent({ text: "ab", start: 1, end: 1 })).toEqual({ text: "a    b", start: 5, end: 5 });
  });

  it("move every selected line", () => {
    expect(indent({ text: "a\nb\nc", start: 0, end: 3 })).toEqual({ text: "    a\n    b\nc", start: 4, end: 11 });
    expect(outdent({ text: "    a\n  b\nc", start: 5, end: 9 })).toEqual({ text: "a\nb\nc", start: 1, end: 3 });
  });

  it("take back the spaces of the cursor's line", () => {
    expect(outdent({ text: "x\n    y", start: 4, end: 4 })).toEqual({ text: "x\ny", start: 2, end: 2 });
  });

  it("change nothing but spaces, and keep the selection inside the text", () => {
    fc.assert(
      fc.property(selection, fc.constantFrom(indent, outdent), (before, move) => {
        const after = move(before);
        expect(after.text.replaceAll(" ", "")).toBe(before.text.replaceAll(" ", ""));
        expect(after.start).toBeLessThanOrEqual(after.end);
        expect(after.end).toBeLessThanOrEqual(after.text.length);
        expect(after.start).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
