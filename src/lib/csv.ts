/** How a CSV file is written: its separator, and for Excel a mark that says it is UTF-8. */
export interface CsvStyle {
  readonly separator: "," | ";";
  readonly isForExcel: boolean;
}

export const byteOrderMark = "\u{FEFF}";

/**
 * One record of RFC 4180, its line end included. What a spreadsheet would take for a formula gets an apostrophe: a
 * learner's name must not run anything on their trainer's machine.
 */
export function writeCsvRecord(fields: readonly (string | number | null)[], { separator }: CsvStyle): string {
  return `${fields.map((field) => writeField(field, separator)).join(separator)}\r\n`;
}

/** A whole file: its records, and before them the mark where the style asks for it. */
export function writeCsv(records: readonly (readonly (string | number | null)[])[], style: CsvStyle): string {
  return (style.isForExcel ? byteOrderMark : "") + records.map((record) => writeCsvRecord(record, style)).join("");
}

function writeField(field: string | number | null, separator: CsvStyle["separator"]): string {
  if (field === null) return "";
  // A comma is the decimal sign wherever a semicolon parts fields.
  if (typeof field === "number") return separator === ";" ? String(field).replace(".", ",") : String(field);
  const harmless = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /["\r\n,;]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
