import { expect, test } from "vitest";
import { parseReservations } from "./reservation-text.ts";

// As Slurm 22.05 prints them, one on each line.
const line = (name: string, flags: string): string =>
  `ReservationName=${name} StartTime=1795831200 EndTime=1795838400 Duration=02:00:00 Nodes=node0 NodeCnt=1 CoreCnt=4 Features=(null) PartitionName=(null) Flags=${flags} TRES=cpu=4 Users=root Groups=(null) Accounts=(null) Licenses=(null) State=INACTIVE BurstBuffer=(null) Watts=n/a MaxStartDelay=(null)`;

test("of all reservations those for maintenance are read", () => {
  const text = `${line("course-day1", "IGNORE_JOBS,SPEC_NODES")}\n${line("service", "MAINT,SPEC_NODES,ALL_NODES")}\n`;
  expect(parseReservations(text)).toEqual([{ name: "service", startsAtMs: 1_795_831_200_000, endsAtMs: 1_795_838_400_000 }]);
  expect(parseReservations("No reservations in the system\n")).toEqual([]);
});

test("what makes no sense is not read as none", () => {
  expect(() => parseReservations("")).toThrow(/names no reservation/);
  expect(() => parseReservations(line("service", "MAINT").replace("1795838400", "tomorrow"))).toThrow(/makes no sense/);
});
