const seats = (count: number) => (count === 1 ? "1 seat" : `${count} seats`);

/** Booked classes: those who teach book them, their learners are told. */
export const classes = {
  title: "Booked classes",
  lede: "Book a class, and machines for its seats are there when it begins. What its learners start in its course during the class goes before everything else.",
  most: (count: number) => `All classes together may have ${seats(count)} at the same moment.`,
  none: "No class is booked.",
  noCohort: "You teach no cohort to book a class for.",
  list: "Booked",
  columns: { cohort: "Cohort", begins: "Begins", ends: "Ends", seats: "Seats", slices: "Slices", change: "Change" },
  kinds: { gpu: "whole GPUs", mig: "parts of a GPU (MIG)", shard: "shared GPUs", cpu: "processors" },
  book: "Book a class",
  change: "Change the class",
  cohort: "Cohort",
  starts: "Beginning",
  zone: "Time zone",
  minutes: "Length in minutes",
  seats: "Seats",
  seatsHint: "How many will come. Some are always late or missing; that is allowed for.",
  slices: "Slices",
  extendable: "Learners may prolong it by up to",
  extendableHint: "In steps of 15 minutes, for everybody in the class, and only where no other class needs the seats.",
  notExtendable: "not at all",
  minutesLong: (minutes: number) => `${minutes} minutes`,
  reservation: "Reservation at the cluster",
  reservationHint: "The name of a reservation in which pilots for this class are asked for. A wrong name has them all refused.",
  save: "Book",
  saveChange: "Save the change",
  changeNamed: (cohort: string, moment: string) => `Change the class of ${cohort}, ${moment}`,
  cancel: "Cancel the class",
  cancelNamed: (cohort: string, moment: string) => `Cancel the class of ${cohort}, ${moment}`,
  keep: "Back to all classes",
  done: {
    booked: "The class is booked.",
    changed: "The class is changed.",
    unreserved:
      "The class is changed. The reservation at the cluster was for the class as it stood before, so it is dropped. An operator can name one again.",
    cancelled: "The class is cancelled. Its seats are free for others.",
  },
  own: {
    title: "Your class",
    soon: (cohort: string, moment: string, count: number) =>
      `${cohort} begins ${moment}. ${seats(count)} on the machines are booked for it.`,
    now: (cohort: string, moment: string, count: number) =>
      `${cohort} is in session until ${moment}, with ${seats(count)} on the machines. What you start now in its course goes first.`,
    begins: "Begins in",
    ends: "Ends in",
    extend: (minutes: number) => `Prolong the class by ${minutes} minutes`,
    extendable: (minutes: number) => `For everybody in it; up to ${minutes} minutes are left.`,
  },
} as const;
