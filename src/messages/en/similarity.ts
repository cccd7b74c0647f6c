/** Which submissions resemble each other. */
export const similarity = {
  title: (exercise: string) => `Similar programs: ${exercise}`,
  hint: "A hint, never a verdict",
  explain:
    "The submission that counts for each learner is compared with all others: by what it does, not by how it is named, written down or commented. What the exercise gave, and what most learners write, is left out. Pairs from 60 % on are shown. Two people may have the same idea, the same source or the same teacher: look at both programs, and talk with both.",
  never: "Nobody has asked for a comparison yet.",
  compare: "Compare now",
  again: "Compare again",
  done: "The submissions are compared.",
  computed: (moment: string) => `Compared ${moment}. What was handed in since is not in it.`,
  none: "No two programs have as much in common.",
  pairs: "Pairs",
  columns: { share: "In common", first: "Learner", second: "Learner", look: "Look" },
  look: "Side by side",
  lookNamed: (first: string, second: string) => `Programs of ${first} and ${second} side by side`,
  sideBySide: (first: string, second: string) => `${first} and ${second}`,
  share: (share: string) => `${share} of what the shorter program does is in both.`,
  legend: "Lines that only one of them has are marked with a sign and a ground of their own.",
  onlyHere: "only here",
  grade: (learner: string) => `${learner}'s grade`,
  statistics: "Similar programs",
} as const;
