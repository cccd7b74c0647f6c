/** What an employer sees of its people's learning. */
export const sponsor = {
  title: "Completed courses",
  lede: "Which courses your learners follow in a cohort, how much of each is done, and when it was complete. Scores, programs and times of work are theirs.",
  none: "Nobody who learns is in this organisation yet. Its operators ask people in.",
  columns: { name: "Name", email: "Address", course: "Course", done: "Done", completed: "Completed on" },
  noCourse: "in no cohort yet",
  share: (percent: string, done: number, total: number) => `${percent} % (${done} of ${total})`,
  notYet: "not yet",
  download: "Download as CSV",
  downloadOf: (organisation: string) => `Download as CSV: ${organisation}`,
  csv: { name: "name", email: "email", course: "course", done: "items done", total: "items", completed: "completed on" },
} as const;
