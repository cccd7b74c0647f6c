/** What all pages of one cohort say. Each part of them has an area of its own. */
export const cohorts = {
  title: "Cohorts",
  /** Before the label of what takes something away. */
  sure: "Yes:",
  navigation: "This cohort",
  pages: {
    overview: "Overview",
    people: "People",
    dates: "Dates",
    live: "Live",
    grades: "Grades",
    statistics: "Statistics",
    budget: "Budget",
  },
};
