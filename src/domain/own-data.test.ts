import { expect, test } from "vitest";
import { checkOwnTable } from "./own-data.ts";

const check = (...rows: string[][]) => {
  const records = rows.map((cells, index) => ({ line: index + 1, cells }));
  return checkOwnTable(records, { columns: ["english", "french"] });
};

test("every row with a word in each column counts", () => {
  expect(check(["The fee.", "La commission."], ["The fund.", "Le fonds."])).toEqual({ rows: 2, faults: [] });
});

test("a first line that names the columns is no row", () => {
  expect(check(["English", "French"], ["The fee.", "La commission."])).toEqual({ rows: 1, faults: [] });
});

test("rows that cannot be used are named by their line, with the reason", () => {
  expect(check(["The fee.", "La commission."], ["alone"], ["The fund.", ""], ["x".repeat(301), "y"])).toEqual({
    rows: 1,
    faults: [
      { line: 2, fault: "columns" },
      { line: 3, fault: "empty" },
      { line: 4, fault: "long" },
    ],
  });
});
