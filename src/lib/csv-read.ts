import { CsvError, parse } from "csv-parse/sync";

/** One record of a CSV file, and the line of the file on which it ends. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const delimiters = [",", ";", "\t"] as const;

/**
 * Reads a table as spreadsheets write it: with commas, semicolons or tabs, whichever the first line has most of,
 * and quoted fields. Undefined where a quote is opened and never closed, so that nobody can say what a row is.
 */
export function readCsv(text: string): CsvRecord[] | undefined {
  const records: CsvRecord[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: findDelimiter(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: string[], { lines }) => void records.push({ line: lines, cells }),
    });
    return records.filter(({ cells }) => cells.some((cell) => cell !== ""));
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function findDelimiter(text: string): string {
  const first = (/^.*$/m.exec(text)?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  return delimiters.toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ",";
}
