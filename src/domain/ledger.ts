/**
 * What an entry of the ledger says of slice time. `reserved`: set aside before the job began. `refunded`: the reservation,
 * given back whole when the job ended. `settled`: used, and its learner's. `returned`: used up by a fault of the platform;
 * it was never its learner's, and stands there for them to see.
 */
export type LedgerKind = "reserved" | "settled" | "refunded" | "returned";

/** Slice time with what became of it. */
export interface LedgerBooking {
  readonly kind: LedgerKind;
  readonly milliseconds: number;
}

/** What the end of a job books: its reservation goes back, and what it used is its learner's, or nobody's. */
export function bookEnd(job: { readonly reservedMs: number; readonly usedMs: number; readonly isOurs: boolean }): LedgerBooking[] {
  const refunded = { kind: "refunded" as const, milliseconds: Math.round(job.reservedMs) };
  return [refunded, ...bookUse(job)];
}

/** What time used is booked as; nothing where none was. */
export function bookUse({ usedMs, isOurs }: { readonly usedMs: number; readonly isOurs: boolean }): LedgerBooking[] {
  const milliseconds = Math.round(usedMs);
  return milliseconds > 0 ? [{ kind: isOurs ? "returned" : "settled", milliseconds }] : [];
}

/** What a learner is charged by entries: what is set aside or was used by them, and nothing that went back. */
export function sumCharge(bookings: readonly LedgerBooking[]): number {
  const sum = (kind: LedgerKind): number =>
    bookings.reduce((total, booking) => (booking.kind === kind ? total + booking.milliseconds : total), 0);
  return sum("reserved") + sum("settled") - sum("refunded");
}
