/** When machines are out of service, as an operator enters it. */
export const maintenance = {
  title: "Maintenance",
  lede: "Enter when machines are out of service. Jobs that would not end before then wait, and their learners are told until when. Due dates that fall into it move by as long as it takes.",
  none: "No maintenance is entered.",
  columns: { begins: "Begins", ends: "Ends", slices: "Concerns", remove: "Take back" },
  concerns: { all: "all machines", gpu: "GPUs only; processors go on" },
  enter: "Enter a maintenance",
  starts: "Beginning",
  ends: "End",
  zone: "Time zone",
  slices: "Concerns",
  save: "Enter",
  remove: "Take back",
  removeNamed: (moment: string) => `Take back the maintenance of ${moment}`,
  done: { entered: "The maintenance is entered.", removed: "The maintenance is taken back. Jobs go on, and dates are what they were." },
} as const;
