import { expect, test } from "vitest";
import { writeCsv } from "./csv-write.ts";

test("cells are quoted where they must be, and none is a formula", () => {
  expect(
    writeCsv([
      ["a", 'b "c", d'],
      ["=1+1", -1],
    ]),
  ).toBe('\u{FEFF}a,"b ""c"", d"\r\n\'=1+1,-1\r\n');
});
