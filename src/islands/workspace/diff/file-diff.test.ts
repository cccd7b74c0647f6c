import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffFiles } from "./file-diff.ts";

const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 30 }).map((lines) => lines.join("\n"));
const inA = (content: string) => [{ path: "a.py", text: content }];

describe("diffFiles", () => {
  it("shows nothing where nothing changed", () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(diffFiles(inA(same), inA(same))).toEqual([]);
      }),
    );
  });

  it("shows only lines that are really there, under their own numbers", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const old = before.split("\n");
        const now = after.split("\n");
        for (const line of diffFiles(inA(before), inA(after)).flatMap(({ parts }) => parts.flatMap(({ lines }) => lines))) {
          if (line.oldLine !== null) expect(old[line.oldLine - 1]).toBe(line.text);
          if (line.newLine !== null) expect(now[line.newLine - 1]).toBe(line.text);
        }
      }),
    );
  });

  it("counts the lines it leaves out", () => {
    const long = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join("\n");
    const [file] = diffFiles(inA(long), inA(long.replace("line 15", "changed")));
    expect(file?.parts[0]?.skipped).toBe(11);
  });
});
