import { expect, it } from "vitest";
import { PendingCause } from "#contract/pending-cause.ts";
import { findPendingCause } from "./pending-reason.ts";

const reasons = {
  None: "new",
  Priority: "priority",
  Resources: "resources",
  "ReqNodeNotAvail, Reserved for maintenance": "maintenance",
  "ReqNodeNotAvail, UnavailableNodes:node[1-4]": "unavailable",
  PartitionDown: "unavailable",
  QOSMaxJobsPerUserLimit: "limits",
  AssocGrpGRESMinutes: "limits",
  AssocMaxJobsLimit: "limits",
  JobArrayTaskLimit: "limits",
  Dependency: "dependency",
  DependencyNeverSatisfied: "impossible",
  JobHeldUser: "held",
  JobHeldAdmin: "held",
  BeginTime: "not-before",
  Reservation: "not-before",
  QOSNotAllowed: "impossible",
  BadConstraints: "impossible",
  PartitionTimeLimit: "impossible",
  WeatherTooHot: "unknown",
  "": "unknown",
} as const;

it.each(Object.entries(reasons))("Slurm's %s is told as %s", (reason, cause) => {
  expect(findPendingCause(reason)).toBe(cause);
});

it("every cause has a reason of Slurm's", () => {
  expect([...new Set<string>(Object.values(reasons))].toSorted()).toEqual([...PendingCause.options].toSorted());
});
