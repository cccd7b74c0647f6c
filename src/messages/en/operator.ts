/** Pages of the operator. */
export const operator = {
  navigation: "Running it",
  held: {
    title: "Held jobs",
    lede: "After each of these jobs two slices of a device were found unhealthy. They are not tried again, and have cost their learners nothing. Look at the program, then decide.",
    none: "No job is held.",
    released: "The job was let go without a charge.",
    charged: "The job was charged.",
    learner: "Learner",
    exercise: "Exercise",
    snippet: "a lesson's example",
    attempts: "Attempts",
    attempt: (number: number, runner: string, device: string) => `Attempt ${number} on ${runner}, ${device}`,
    noDevice: "no device",
    healthy: "slice healthy",
    unhealthy: "slice unhealthy",
    program: "The program",
    release: "Release without charge",
    charge: "Charge",
    releaseNamed: (learner: string) => `Release the job of ${learner} without charge`,
    chargeNamed: (learner: string) => `Charge ${learner} for the job`,
  },
} as const;
