import type { Locale } from "#src/domain/locale.ts";
import { account as accountEn } from "./en/account.ts";
import { classes as classesEn } from "./en/classes.ts";
import { cluster as clusterEn } from "./en/cluster.ts";
import { cohorts as cohortsEn } from "./en/cohorts.ts";
import { content as contentEn } from "./en/content.ts";
import { courses as coursesEn } from "./en/courses.ts";
import { errors as errorsEn } from "./en/errors.ts";
import { fleet as fleetEn } from "./en/fleet.ts";
import { gradebook as gradebookEn } from "./en/gradebook.ts";
import { learning as learningEn } from "./en/learning.ts";
import { maintenance as maintenanceEn } from "./en/maintenance.ts";
import { operator as operatorEn } from "./en/operator.ts";
import { similarity as similarityEn } from "./en/similarity.ts";
import { site as siteEn } from "./en/site.ts";
import { statistics as statisticsEn } from "./en/statistics.ts";
import { suspects as suspectsEn } from "./en/suspects.ts";
import { teaching as teachingEn } from "./en/teaching.ts";
import { account as accountFr } from "./fr/account.ts";
import { classes as classesFr } from "./fr/classes.ts";
import { cluster as clusterFr } from "./fr/cluster.ts";
import { cohorts as cohortsFr } from "./fr/cohorts.ts";
import { content as contentFr } from "./fr/content.ts";
import { courses as coursesFr } from "./fr/courses.ts";
import { errors as errorsFr } from "./fr/errors.ts";
import { fleet as fleetFr } from "./fr/fleet.ts";
import { gradebook as gradebookFr } from "./fr/gradebook.ts";
import { learning as learningFr } from "./fr/learning.ts";
import { maintenance as maintenanceFr } from "./fr/maintenance.ts";
import { operator as operatorFr } from "./fr/operator.ts";
import { similarity as similarityFr } from "./fr/similarity.ts";
import { site as siteFr } from "./fr/site.ts";
import { statistics as statisticsFr } from "./fr/statistics.ts";
import { suspects as suspectsFr } from "./fr/suspects.ts";
import { teaching as teachingFr } from "./fr/teaching.ts";
import type { SameMessages } from "./shape.ts";

// The areas that server-rendered pages speak. What an island says is imported
// by the island alone, so that no reader downloads sentences of other pages.

const english = {
  account: accountEn,
  classes: classesEn,
  cluster: clusterEn,
  cohorts: cohortsEn,
  content: contentEn,
  courses: coursesEn,
  errors: errorsEn,
  fleet: fleetEn,
  gradebook: gradebookEn,
  learning: learningEn,
  maintenance: maintenanceEn,
  operator: operatorEn,
  similarity: similarityEn,
  site: siteEn,
  statistics: statisticsEn,
  suspects: suspectsEn,
  teaching: teachingEn,
};

export type Messages = SameMessages<typeof english>;

const dictionary: Readonly<Record<Locale, Messages>> = {
  en: english,
  fr: {
    account: accountFr,
    classes: classesFr,
    cluster: clusterFr,
    cohorts: cohortsFr,
    content: contentFr,
    courses: coursesFr,
    errors: errorsFr,
    fleet: fleetFr,
    gradebook: gradebookFr,
    learning: learningFr,
    maintenance: maintenanceFr,
    operator: operatorFr,
    similarity: similarityFr,
    site: siteFr,
    statistics: statisticsFr,
    suspects: suspectsFr,
    teaching: teachingFr,
  },
};

/** Every sentence of the server's pages in one language. */
export const messages = (locale: Locale): Messages => dictionary[locale];
