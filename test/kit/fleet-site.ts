import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Viewer } from "#src/domain/people.ts";
import { takeFleetReport } from "#src/server/fleet-reports.ts";
import { makeReport } from "./fleet-reports.ts";
import { openTestSite, type TestSite } from "./test-site.ts";

/** A site with one person of each role, which knows of no fleet when a test begins. Filled before the first test. */
export interface FleetSite {
  site: TestSite;
  operator: Viewer;
  trainer: Viewer;
  learner: Viewer;
  /** A runner's report, the usual one but for what is said. */
  readonly tell: (change: Parameters<typeof makeReport>[0]) => ReturnType<typeof takeFleetReport>;
}

export function useFleetSite(): FleetSite {
  const held = { tell: (change) => takeFleetReport(held.site.runtime, makeReport(change)) } as FleetSite;
  beforeAll(async () => {
    held.site = await openTestSite();
    held.operator = await held.site.addPerson("opal", "operator");
    held.trainer = await held.site.addPerson("tom", "trainer");
    held.learner = await held.site.addPerson("lea");
  });
  afterAll(() => held.site[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const table of ["fleet_orders", "fleet_times", "allocations", "fleets"])
      await held.site.runtime.db.execute(sql.raw(`delete from ${table}`)); // eslint-disable-line no-await-in-loop -- one after the other
  });
  return held;
}
