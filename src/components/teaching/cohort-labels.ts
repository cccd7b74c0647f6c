import type { Messages } from "#src/messages/dictionary.ts";

/** Labels of the fields of a cohort's terms, by their names. */
export const labelTerms = (t: Messages["cohortTerms"]): Readonly<Record<string, string>> => ({
  course: t.course,
  name: t.name,
  starts: t.starts,
  ends: t.ends,
  zone: t.zone,
  seats: t.seats,
  grace: t.grace,
  loss: t.loss,
  closes: t.closes,
  release: t.release,
});
