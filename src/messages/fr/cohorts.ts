import type { cohorts as english } from "../en/cohorts.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const cohorts = typesetFrench<SameMessages<typeof english>>({
  title: "Cohortes",
  sure: "Oui :",
  navigation: "Cette cohorte",
  pages: {
    overview: "Vue d’ensemble",
    people: "Participants",
    dates: "Dates",
    live: "En direct",
    grades: "Notes",
    statistics: "Statistiques",
    budget: "Budget",
  },
});
