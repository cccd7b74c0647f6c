import type { Locale } from "#src/domain/locale.ts";
import { account as accountEn } from "./en/account.ts";
import { classes as classesEn } from "./en/classes.ts";
import { classView as classViewEn } from "./en/class-view.ts";
import { cluster as clusterEn } from "./en/cluster.ts";
import { cohorts as cohortsEn } from "./en/cohorts.ts";
import { content as contentEn } from "./en/content.ts";
import { courses as coursesEn } from "./en/courses.ts";
import { errors as errorsEn } from "./en/errors.ts";
import { fleet as fleetEn } from "./en/fleet.ts";
import { learning as learningEn } from "./en/learning.ts";
import { maintenance as maintenanceEn } from "./en/maintenance.ts";
import { operator as operatorEn } from "./en/operator.ts";
import { site as siteEn } from "./en/site.ts";
import { suspects as suspectsEn } from "./en/suspects.ts";
import { teaching as teachingEn } from "./en/teaching.ts";
import { account as accountFr } from "./fr/account.ts";
import { classes as classesFr } from "./fr/classes.ts";
import { classView as classViewFr } from "./fr/class-view.ts";
import { cluster as clusterFr } from "./fr/cluster.ts";
import { cohorts as cohortsFr } from "./fr/cohorts.ts";
import { content as contentFr } from "./fr/content.ts";
import { courses as coursesFr } from "./fr/courses.ts";
import { errors as errorsFr } from "./fr/errors.ts";
import { fleet as fleetFr } from "./fr/fleet.ts";
import { learning as learningFr } from "./fr/learning.ts";
import { maintenance as maintenanceFr } from "./fr/maintenance.ts";
import { operator as operatorFr } from "./fr/operator.ts";
import { site as siteFr } from "./fr/site.ts";
import { suspects as suspectsFr } from "./fr/suspects.ts";
import { teaching as teachingFr } from "./fr/teaching.ts";
import type { SameMessages } from "./shape.ts";

// The areas that server-rendered pages speak. What an island says is imported
// by the island alone, so that no reader downloads sentences of other pages.

const english = {
  account: accountEn,
  classes: classesEn,
  classView: classViewEn,
  cluster: clusterEn,
  cohorts: cohortsEn,
  content: contentEn,
  courses: coursesEn,
  errors: errorsEn,
  fleet: fleetEn,
  learning: learningEn,
  maintenance: maintenanceEn,
  operator: operatorEn,
  site: siteEn,
  suspects: suspectsEn,
  teaching: teachingEn,
};

export type Messages = SameMessages<typeof english>;

const dictionary: Readonly<Record<Locale, Messages>> = {
  en: english,
  fr: {
    account: accountFr,
    classes: classesFr,
    classView: classViewFr,
    cluster: clusterFr,
    cohorts: cohortsFr,
    content: contentFr,
    courses: coursesFr,
    errors: errorsFr,
    fleet: fleetFr,
    learning: learningFr,
    maintenance: maintenanceFr,
    operator: operatorFr,
    site: siteFr,
    suspects: suspectsFr,
    teaching: teachingFr,
  },
};

/** Every sentence of the server's pages in one language. */
export const messages = (locale: Locale): Messages => dictionary[locale];
