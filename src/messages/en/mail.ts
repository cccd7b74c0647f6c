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
