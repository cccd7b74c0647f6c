/** How a cohort does in its course, and which lesson to improve. */
export const statistics = {
  lede: "What the cohort's work says about the course: where it is hard, where learners leave, and which lesson to improve first.",
  noLearners: "Nobody learns in this cohort yet. Once somebody has handed something in, its figures appear here.",
  improve: {
    title: "Where to begin",
    lede: "Exercises with a reason to look at them, the most urgent first, each with the lesson before it.",
    none: "Nothing stands out: no exercise is much harder, longer or more often left than the others.",
    lesson: "The lesson",
    exercise: "The exercise",
  },
  reasons: {
    "few-pass": (passed: number, tried: number) => `Only ${passed} of ${tried} learners who tried it have passed.`,
    "one-check": (check: string, failed: number, tried: number) =>
      `${failed} of ${tried} learners failed the same check, “${check}”, at least once.`,
    "many-leave": (left: number, reached: number) =>
      `${left} of the ${reached} learners who got as far as what comes before it handed nothing in.`,
    "no-telling": (value: string) =>
      `Whoever does well elsewhere does not pass it more often (${value}): it may ask for something that the course does not teach, or be left to chance.`,
    "many-attempts": (attempts: string) => `Half of those who passed needed ${attempts} attempts or more.`,
    long: (time: string, usual: string) => `Half of those who passed worked ${time} or longer on it; ${usual} is usual here.`,
  },
  exercises: {
    title: "Exercises",
    explain:
      "Discrimination says how passing an exercise goes with the score in all others, from −1 to 1: above 0.3 it tells learners well apart, near 0 it does not. It takes at least ten learners. Time and attempts are the middle of those who passed.",
    columns: {
      exercise: "Exercise",
      tried: "Tried",
      passed: "Passed",
      mean: "Mean score",
      discrimination: "Discrimination",
      attempts: "Attempts to pass",
      time: "Time to pass",
      checks: "Failed most",
      similar: "Similar programs",
    },
    passed: (share: string, passed: number) => `${share} (${passed})`,
    check: (check: string, learners: number) => `${check} (${learners})`,
    similar: "Compare",
    similarNamed: (exercise: string) => `Compare: similar programs in ${exercise}`,
  },
  path: {
    title: "Who got how far",
    lede: "Learners who opened a lesson or a quiz, or handed in an exercise, in teaching order.",
    table: "The same as a table",
    columns: { item: "Part of the course", learners: "Learners", share: "Share" },
    most: (item: string, before: number, after: number) => `The largest step down is at ${item}: from ${before} learners to ${after}.`,
  },
} as const;
