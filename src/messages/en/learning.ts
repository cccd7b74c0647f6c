/** "My learning": where I stopped, what is due, what I have used. */
export const learning = {
  title: "My learning",
  greeting: (name: string) => `Good to see you, ${name}.`,
  resumeTitle: "Where you stopped",
  resume: "Go on",
  begin: "You have not begun yet. Open a course: its first lesson takes twenty minutes.",
  finished: "You have done everything in your last course.",
  choose: "Choose a course",
  openTitle: "Begun, not finished",
  dueTitle: "What is due",
  nothingDue: "No dates have been set for you. Go at your own pace.",
  coursesTitle: "Your courses",
  done: (done: number, total: number) => `${done} of ${total} done`,
  usageTitle: "Machine time you have used",
  gpu: "GPU",
  cpu: "CPU",
  usageNote: "Faults of the platform are not counted.",
} as const;
