/** What a supercomputer asks of whoever computes on it, as a learner reads it. */
export const machineTerms = {
  title: "Terms of the machine",
  lede: "Before your first job on a GPU you accept what the owner of the machine asks. What runs on ordinary processors needs none of this.",
  of: (organisation: string) => `Asked by ${organisation}`,
  version: (moment: string) => `Version of ${moment}`,
  accept: "I accept these terms.",
  submit: "Accept",
  submitNamed: (organisation: string) => `Accept the terms of ${organisation}`,
  none: "You have accepted all that is asked. Your jobs may run on a GPU.",
  back: "Back to where you were",
  accepted: "Thank you. It is recorded.",
  notice: "Before your first run on a GPU, please read and accept the machine’s terms.",
  read: "Read the terms",
} as const;
