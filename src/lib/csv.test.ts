import { expect, it } from "vitest";
import { writeCsvRecord } from "./csv.ts";

const comma = { separator: ",", isForExcel: false } as const;
const semicolon = { separator: ";", isForExcel: true } as const;

it("quotes what holds a separator, a quote or a line end, and ends a record with both of its characters", () => {
  expect(writeCsvRecord(["a", 'say "hi"', "x,y", "two\nlines", null], comma)).toBe('a,"say ""hi""","x,y","two\nlines",\r\n');
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("puts an apostrophe before %j, which a spreadsheet would carry out", (text) => {
  expect(writeCsvRecord([text], comma)).toMatch(/^"?'/);
});

it("leaves negative numbers numbers, for they are ours", () => {
  expect(writeCsvRecord([-1.5, 0.25], comma)).toBe("-1.5,0.25\r\n");
});

it("writes numbers with a comma where a semicolon parts fields", () => {
  expect(writeCsvRecord(["a;b", 0.25], semicolon)).toBe('"a;b";0,25\r\n');
});
