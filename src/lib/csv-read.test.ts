import { expect, test } from "vitest";
import { writeCsvRecord } from "./csv.ts";
import { readCsv } from "./csv-read.ts";
import { decodeText } from "./decode-text.ts";

const cells = (text: string) => readCsv(text)?.map((record) => record.cells);

test("commas, semicolons and tabs part the columns, whichever the first line has", () => {
  const rows = [
    ["name", "email"],
    ["Ada", "ada@example.org"],
  ];
  for (const delimiter of [",", ";", "\t"]) expect(cells(rows.map((row) => row.join(delimiter)).join("\r\n"))).toEqual(rows);
});

test("what is quoted may hold delimiters, quotes and line ends, and a row knows its line", () => {
  expect(readCsv('name;email\n"Byron; ""Ada""\nLovelace";ada@example.org\n\nBob;bob@example.org')).toEqual([
    { line: 1, cells: ["name", "email"] },
    { line: 3, cells: ['Byron; "Ada"\nLovelace', "ada@example.org"] },
    { line: 5, cells: ["Bob", "bob@example.org"] },
  ]);
});

test("a delimiter within quotes of the first line is not counted", () => {
  expect(cells('"a,b,c,d";x\n1;2')).toEqual([
    ["a,b,c,d", "x"],
    ["1", "2"],
  ]);
});

test("a quote that is never closed leaves no rows to speak of", () => {
  expect(readCsv('name,email\n"Ada,ada@example.org\n')).toBeUndefined();
});

test("UTF-8 is read with its mark and without, and otherwise Windows' own letters", () => {
  const bytes = new TextEncoder().encode("\u{FEFF}Zoë;zoe@example.org");
  expect(cells(decodeText(bytes))).toEqual([["Zoë", "zoe@example.org"]]);
  expect(decodeText(new Uint8Array([0x5a, 0x6f, 0xeb]))).toBe("Zoë");
});

test("what is written can be read again", () => {
  const rows = [
    ["a,b", 'say "x"'],
    ["", "é\nf"],
  ];
  expect(cells(rows.map((row) => writeCsvRecord(row, { separator: ",", isForExcel: false })).join(""))).toEqual(rows);
});
