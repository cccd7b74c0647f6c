/** What people are told outside the page that it is about. */
export const notifications = {
  title: "Notifications",
  lede: "What happened while you were elsewhere.",
  none: "Nothing yet. You are told here when a job starts after a long wait, when a date is near, and when somebody has answered you.",
  /** Filled in by the browser: {count}. */
  unread: { one: "{count} notification not read", many: "{count} notifications not read" },
  isNew: "new",
  open: "Open",
  readAll: "Mark all as read",
  allRead: "All are marked as read.",
  letters: "Have letters sent too, in your profile",
  words: {
    "job-started": (title: string, minutes: number) =>
      `${title}: your job has started, after ${minutes} ${minutes === 1 ? "minute" : "minutes"} of waiting.`,
    "grading-updated": (title: string) => `${title}: your grading was updated. The reason stands beside the exercise.`,
    "grades-released": (title: string) => `${title}: your grade can be seen now.`,
    "deadline-soon": (title: string, moment: string) => `${title} is due ${moment}.`,
    "extension-granted": (title: string) => `${title}: you have been given more time. The date stands beside the exercise.`,
    "budget-granted": (cohort: string, seconds: string) => `${cohort}: you were granted ${seconds} more on the machines.`,
    "budget-declined": (cohort: string) => `${cohort}: your wish for more time on the machines was declined.`,
    "help-answered": (title: string) => `${title}: your trainer has answered you.`,
    "seat-free": (cohort: string) => `${cohort}: a seat has become free, and it is yours.`,
  },
  stop: {
    title: "Letters",
    lede: "You can have no more letters with news and with your week. Letters that your account needs, such as for a new password, still come.",
    submit: "Stop these letters",
    done: "No more such letters will come. You can change that in your profile.",
  },
};
