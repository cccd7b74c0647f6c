/** What a learner can do, and what shows it. */
export const skills = {
  title: "My skills",
  lede: "Each skill that a course teaches, with the exercises that show it. Passed without opening the solution, an exercise is evidence.",
  none: "No published course names a skill yet.",
  nothing: "Nothing to show for it yet.",
  tally: (done: number, all: number) => `${done} of ${all} ${all === 1 ? "exercise" : "exercises"} passed`,
  columns: { exercise: "Exercise", score: "Score", state: "State", at: "Last worked on" },
  states: { certified: "passed by yourself", passed: "passed after the solution was opened", open: "not passed yet" },
  download: "Download as JSON",
  percent: " %",
  esco: "in ESCO",
};
