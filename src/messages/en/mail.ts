/** Letters that the site sends. Each is a subject, a first paragraph, perhaps a button, and a last paragraph. */
export const mail = {
  greeting: (name: string) => (name === "" ? "Hello," : `Hello ${name},`),
  signature: "Atelier",
  verifyEmail: {
    subject: "Confirm your address",
    intro: "An account was made for this address. Open the link and enter the password you chose: that finishes it and signs you in.",
    button: "Confirm the address",
    outro: "The link works once, for 24 hours. If it was not you who made the account, do nothing: without the link nobody can use it.",
  },
  unverifiedAgain: {
    subject: "Confirm your address",
    intro: "An account for this address is waiting to be confirmed. Open the link and enter the password that was chosen when it was made.",
    button: "Confirm the address",
    outro: "If you do not know that password, ask for a new one on the sign-in page; that confirms the address too.",
  },
  accountExists: {
    subject: "You already have an account",
    intro: "Somebody, most likely you, tried to make an account for this address. There is one already, so nothing was changed.",
    button: "Choose a new password",
    outro: "If you remember your password, simply sign in. The link works once, for one hour. If it was not you, do nothing.",
  },
  resetPassword: {
    subject: "Choose a new password",
    intro: "A new password was asked for on this account. Open the link to choose it.",
    button: "Choose a new password",
    outro:
      "The link works once, for one hour. It will end all sessions and revoke all command-line tokens. If it was not you, do nothing: your password stays.",
  },
  passwordChanged: {
    subject: "Your password was changed",
    intro: "The password of your account was changed a moment ago, and every other session was ended.",
    outro: "If it was not you, ask for a new password on the sign-in page at once and tell the people who run this site.",
  },
  accountDeleted: {
    subject: "Your account was deleted",
    intro: "Your name, your address, your drafts and your tokens are gone. What you submitted is kept without your name.",
    outro: "This was the last letter to this address.",
  },
  /** What somebody was told in the page and has not read; a list of lines. */
  notices: {
    subject: (count: number) => (count === 1 ? "News for you" : `${count} news for you`),
    button: "Look at them",
  },
  weekly: {
    subject: "Your week",
    did: (visited: number, done: number) =>
      `In the last seven days you worked on ${visited} ${visited === 1 ? "lesson or exercise" : "lessons and exercises"}; ${done} of ${visited === 1 ? "it is" : "them are"} done.`,
    didNothing: "You have not been here in the last seven days.",
    due: (title: string, moment: string) => `Due ${moment}: ${title}`,
    button: "Go on where you stopped",
  },
  stop: (url: string) => `You get this because you asked for it. To have no more such letters, open ${url}`,
  accountBlocked: {
    subject: "Your account was blocked",
    intro:
      "An operator blocked your account. Nothing of your work is deleted. Sign in to read the reason, and to answer if you think that it is wrong.",
    button: "Read the reason",
    outro: "Until it is lifted nothing else of the site is open to your account.",
  },
  accountUnblocked: {
    subject: "Your account is open again",
    intro: "An operator has unblocked your account. Sign in as before.",
    button: "Sign in",
    outro: "Command-line tokens that were revoked stay so: make new ones in your profile.",
  },
  appealUpheld: {
    subject: "An answer about your blocked account",
    intro: "An operator has read what you wrote. Your account stays blocked; sign in to read the answer.",
    button: "Read the answer",
    outro: "You may write again.",
  },
  appealMade: {
    subject: "A blocked person has written",
    intro: "Somebody whose account is blocked says something against it, and waits for an answer.",
    button: "Read and answer",
    outro: "You get this letter because you operate the site.",
  },
  membershipInvitation: {
    subject: (organisation: string) => `${organisation} asks you in`,
    intro: (organisation: string, role: string) =>
      `${organisation} asks you to become a member, as ${role}. Open the link, sign in with this address (or create an account with it first), and read what it means before you agree.`,
    roles: { learner: "a learner", trainer: "a trainer", operator: "an operator", sponsor: "a sponsor" },
    button: "Read and decide",
    outro: "The link works for 14 days, and only for this address. If you do not want to, do nothing.",
  },
  invitation: {
    subject: (cohort: string) => `You are invited: ${cohort}`,
    intro: (cohort: string) =>
      `Somebody who teaches ${cohort} has put you on its list. Open the link to join; an account is made on the way, if you have none.`,
    button: "Join the cohort",
    outro:
      "The link is yours alone: it works once, for 30 days. If you do not know what this is about, do nothing, and your address will be forgotten.",
  },
  admitted: {
    subject: (cohort: string) => `A seat is yours: ${cohort}`,
    intro: (cohort: string) =>
      `A seat in ${cohort} has become free, and you were the next in line. You are in: there is nothing left to confirm.`,
    button: "Begin",
    outro: "If you cannot take part any more, tell your trainer, so that somebody else can have the seat.",
  },
  feedback: {
    subject: "Accessibility: a report from a reader",
    intro: (page: string, text: string) => `Page: ${page}\n\n${text}`,
    outro: (contact: string) => (contact === "" ? "The reader left no address for an answer." : `Please answer to ${contact}.`),
  },
} as const;
