import type { Locale } from "#src/domain/locale.ts";
import { account as accountEn } from "./en/account.ts";
import { audit as auditEn } from "./en/audit.ts";
import { blocking as blockingEn } from "./en/blocking.ts";
import { budgets as budgetsEn } from "./en/budgets.ts";
import { classView as classViewEn } from "./en/class-view.ts";
import { classes as classesEn } from "./en/classes.ts";
import { cluster as clusterEn } from "./en/cluster.ts";
import { cohortDates as cohortDatesEn } from "./en/cohort-dates.ts";
import { cohortPeople as cohortPeopleEn } from "./en/cohort-people.ts";
import { cohortTerms as cohortTermsEn } from "./en/cohort-terms.ts";
import { cohorts as cohortsEn } from "./en/cohorts.ts";
import { content as contentEn } from "./en/content.ts";
import { courses as coursesEn } from "./en/courses.ts";
import { errors as errorsEn } from "./en/errors.ts";
import { fleet as fleetEn } from "./en/fleet.ts";
import { gpuBudget as gpuBudgetEn } from "./en/gpu-budget.ts";
import { gradebook as gradebookEn } from "./en/gradebook.ts";
import { learning as learningEn } from "./en/learning.ts";
import { machineTerms as machineTermsEn } from "./en/machine-terms.ts";
import { maintenance as maintenanceEn } from "./en/maintenance.ts";
import { notifications as notificationsEn } from "./en/notifications.ts";
import { operator as operatorEn } from "./en/operator.ts";
import { organisations as organisationsEn } from "./en/organisations.ts";
import { ownData as ownDataEn } from "./en/own-data.ts";
import { similarity as similarityEn } from "./en/similarity.ts";
import { site as siteEn } from "./en/site.ts";
import { skills as skillsEn } from "./en/skills.ts";
import { sponsor as sponsorEn } from "./en/sponsor.ts";
import { statistics as statisticsEn } from "./en/statistics.ts";
import { suspects as suspectsEn } from "./en/suspects.ts";
import { teaching as teachingEn } from "./en/teaching.ts";
import { account as accountFr } from "./fr/account.ts";
import { audit as auditFr } from "./fr/audit.ts";
import { blocking as blockingFr } from "./fr/blocking.ts";
import { budgets as budgetsFr } from "./fr/budgets.ts";
import { classView as classViewFr } from "./fr/class-view.ts";
import { classes as classesFr } from "./fr/classes.ts";
import { cluster as clusterFr } from "./fr/cluster.ts";
import { cohortDates as cohortDatesFr } from "./fr/cohort-dates.ts";
import { cohortPeople as cohortPeopleFr } from "./fr/cohort-people.ts";
import { cohortTerms as cohortTermsFr } from "./fr/cohort-terms.ts";
import { cohorts as cohortsFr } from "./fr/cohorts.ts";
import { content as contentFr } from "./fr/content.ts";
import { courses as coursesFr } from "./fr/courses.ts";
import { errors as errorsFr } from "./fr/errors.ts";
import { fleet as fleetFr } from "./fr/fleet.ts";
import { gpuBudget as gpuBudgetFr } from "./fr/gpu-budget.ts";
import { gradebook as gradebookFr } from "./fr/gradebook.ts";
import { learning as learningFr } from "./fr/learning.ts";
import { machineTerms as machineTermsFr } from "./fr/machine-terms.ts";
import { maintenance as maintenanceFr } from "./fr/maintenance.ts";
import { notifications as notificationsFr } from "./fr/notifications.ts";
import { operator as operatorFr } from "./fr/operator.ts";
import { organisations as organisationsFr } from "./fr/organisations.ts";
import { ownData as ownDataFr } from "./fr/own-data.ts";
import { similarity as similarityFr } from "./fr/similarity.ts";
import { site as siteFr } from "./fr/site.ts";
import { skills as skillsFr } from "./fr/skills.ts";
import { sponsor as sponsorFr } from "./fr/sponsor.ts";
import { statistics as statisticsFr } from "./fr/statistics.ts";
import { suspects as suspectsFr } from "./fr/suspects.ts";
import { teaching as teachingFr } from "./fr/teaching.ts";
import type { SameMessages } from "./shape.ts";

// The areas that server-rendered pages speak. What an island says is imported
// by the island alone, so that no reader downloads sentences of other pages.

const english = {
  account: accountEn,
  audit: auditEn,
  blocking: blockingEn,
  budgets: budgetsEn,
  classes: classesEn,
  classView: classViewEn,
  cluster: clusterEn,
  cohortDates: cohortDatesEn,
  cohortPeople: cohortPeopleEn,
  cohorts: cohortsEn,
  cohortTerms: cohortTermsEn,
  content: contentEn,
  courses: coursesEn,
  errors: errorsEn,
  fleet: fleetEn,
  gpuBudget: gpuBudgetEn,
  gradebook: gradebookEn,
  learning: learningEn,
  machineTerms: machineTermsEn,
  maintenance: maintenanceEn,
  notifications: notificationsEn,
  operator: operatorEn,
  organisations: organisationsEn,
  ownData: ownDataEn,
  similarity: similarityEn,
  site: siteEn,
  skills: skillsEn,
  sponsor: sponsorEn,
  statistics: statisticsEn,
  suspects: suspectsEn,
  teaching: teachingEn,
};

export type Messages = SameMessages<typeof english>;

const dictionary: Readonly<Record<Locale, Messages>> = {
  en: english,
  fr: {
    account: accountFr,
    audit: auditFr,
    blocking: blockingFr,
    budgets: budgetsFr,
    classes: classesFr,
    classView: classViewFr,
    cluster: clusterFr,
    cohortDates: cohortDatesFr,
    cohortPeople: cohortPeopleFr,
    cohorts: cohortsFr,
    cohortTerms: cohortTermsFr,
    content: contentFr,
    courses: coursesFr,
    errors: errorsFr,
    fleet: fleetFr,
    gpuBudget: gpuBudgetFr,
    gradebook: gradebookFr,
    learning: learningFr,
    machineTerms: machineTermsFr,
    maintenance: maintenanceFr,
    notifications: notificationsFr,
    operator: operatorFr,
    organisations: organisationsFr,
    ownData: ownDataFr,
    similarity: similarityFr,
    site: siteFr,
    skills: skillsFr,
    sponsor: sponsorFr,
    statistics: statisticsFr,
    suspects: suspectsFr,
    teaching: teachingFr,
  },
};

/** Every sentence of the server's pages in one language. */
export const messages = (locale: Locale): Messages => dictionary[locale];
