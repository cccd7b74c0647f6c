import type { ErrorCode } from "#src/domain/errors.ts";

/** A sentence for each refusal: what happened, and what to do. */
const refusals = {
  "not-signed-in": "This page is for people who are signed in. Sign in, and you will come back here.",
  "wrong-credentials": "This address and password do not belong together. Check both, or ask for a new password.",
  "not-allowed": "Your account may not do this. If you think that it should, ask your trainer or the operator.",
  "not-found": "There is nothing at this address. The link may be old, or a letter may be missing.",
  "bad-input": "Something in what was sent is not as it should be. Go back and look at the form again.",
  "email-taken": "An account with this address exists already. Sign in, or ask for a new password.",
  "link-expired": "This link has been used or is too old. Ask for a new one.",
  "too-many-tries": "Too many tries in a short time. Wait a few minutes and try again.",
  "attempts-used-up": "All attempts of this exercise are used. Running your code stays possible, without limit.",
  "cooling-down": "The last submission was a moment ago. Wait a little before the next one.",
  "job-running": "Your last job is still running. Wait until it has ended, or stop it.",
  "job-held":
    "Two machines failed under an earlier program of yours, and an operator is looking at it. Until then nothing of yours runs on a GPU. Your work is saved.",
  "over-quota": "There is no room left for what this exercise keeps. Delete files that you no longer need under Profile, Kept files.",
  "budget-used-up": "The GPU budget does not have enough left for this. Your work is saved; ask your trainer for more.",
  "slots-full":
    "Other classes have booked so many seats for that time that yours would go beyond what the operator allows. Choose another time, or fewer seats.",
  "past-closing":
    "This exercise is closed: its due date and the time after it have passed, so nothing can be handed in any more. Running your code stays possible. If you had a reason, ask your trainer for an extension.",
  "no-seat": "No seat is free any more. Raise the number of seats, or make room first.",
  "link-used-up": "All seats of this link have been taken. Ask whoever sent it for another.",
  "not-a-trainer":
    "Whoever teaches this cohort has to be a trainer of its organisation first. Whoever runs the organisation can ask them in.",
  "last-trainer": "This is the only trainer of the cohort. Make somebody else its trainer first.",
  "changed-meanwhile": "Somebody else has changed this in the meantime, so nothing was done. Look at it again, then decide.",
  "draft-conflict": "This draft has been changed in another tab. Nothing is lost: choose which one to keep.",
  "stale-lease": "This job has been given to another runner. The late answer is not counted.",
  "terms-not-accepted": "Please read and accept the terms of use first.",
  "machine-terms":
    "This needs a GPU, and the owner of the machine has terms that you have not accepted yet. Read and accept them under Profile, Terms of the machine; then start again.",
  "account-blocked": "Your account is blocked. Sign in to read why, and to answer.",
  "forged-request": "This request did not come from our own pages, so it was not carried out. Open the page anew and try again.",
  "too-large": "This is larger than what is accepted here. Send less at once.",
  unavailable: "This part of the site does not answer at the moment. Your work is saved; try again in a minute.",
} as const satisfies Record<ErrorCode, string>;

export const errors = {
  refusals,
  titles: {
    notFound: "There is nothing here",
    refused: "Not possible",
    signIn: "Please sign in",
    bug: "Something broke on our side",
  },
  bug: "It is not your fault, and your saved work is safe. Try again; if it happens a second time, give us the number below.",
  idLabel: "Number of this error",
  home: "Go to the first page",
  courses: "See all courses",
  signIn: "Sign in",
  eyebrow: (status: number) => `Error ${status}`,
} as const;
