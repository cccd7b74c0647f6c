import { describe, expect, it } from "vitest";
import { findPlaces } from "./traceback.ts";

describe("findPlaces", () => {
  it("links a frame in the learner's file", () => {
    expect(findPlaces('  File "attention.py", line 12, in attention', ["attention.py"])).toEqual([
      { text: "  ", place: null },
      { text: 'File "attention.py", line 12', place: { path: "attention.py", line: 12 } },
      { text: ", in attention", place: null },
    ]);
  });

  it("knows the file by its end where the program names the whole path", () => {
    expect(findPlaces('File "/work/attention.py", line 3', ["attention.py"])[0]?.place).toEqual({ path: "attention.py", line: 3 });
  });

  it.each(['File "/usr/lib/python3/torch/nn.py", line 3', 'File "my_attention.py", line 3', "nothing here"])(
    "links nothing in %s",
    (text) => {
      expect(findPlaces(text, ["attention.py"])).toEqual([{ text, place: null }]);
    },
  );
});
