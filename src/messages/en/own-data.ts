const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

/** A table that learners bring for their runs of an exercise. */
export const ownData = {
  title: (exercise: string) => `Your own data for ${exercise}`,
  link: "Bring data of your own",
  linkNote: "A table of yours that your runs read. Only you see it, and you can delete it at any time.",
  lede: (path: string, columns: string) =>
    `Your runs of this exercise find your table as ${path}. It has one row for each example, with the columns ${columns}. Submissions are judged without it.`,
  privacy:
    "Only your own runs read it. Trainers and other learners do not see it, and it is in no submission. When you delete it, or put another in its place, no new run finds it, and its bytes are gone within a day of your last run that reads it.",
  none: "You have brought no table yet.",
  kept: (rows: number, size: string, date: string) => `${plural(rows, "1 row", `${rows} rows`)}, ${size}, since ${date}.`,
  left: (count: number) => plural(count, "One row is left out:", `${count} rows are left out:`),
  faults: {
    columns: (line: number, columns: number) => `line ${line}: it should have ${columns} columns`,
    empty: (line: number) => `line ${line}: a column is empty`,
    long: (line: number) => `line ${line}: a text is longer than 300 characters`,
  },
  more: (count: number) => `and ${count} more`,
  file: (kilobytes: number) => `Table (CSV, at most ${kilobytes} kB)`,
  submit: "Keep this table",
  replace: "Put this table in its place",
  saved: "Your table is kept.",
  remove: "Delete the table",
  removed: "Your table is deleted.",
  faultsOfFile: {
    "own-data-large": "This table is larger than what the exercise takes. Leave rows out.",
    "own-data-quote": "A quotation mark is opened in this table and never closed. Close it, and try again.",
    "own-data-rows": "No row of this table can be used: each needs a text in every column.",
  },
};
