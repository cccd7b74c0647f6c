import { hasTermsAcceptance, insertTermsAcceptance } from "#db/queries/terms-acceptances.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** Day of the terms of use in force. A new day asks everybody again. */
export const termsVersion = "2026-11-22";

/** Days of the privacy notice and the accessibility statement. Nobody is asked about these: they inform. */
export const privacyVersion = "2026-11-22";
export const accessibilityVersion = "2026-11-22";

/** Whoever has accepted has accepted: that much need not be asked again. */
const accepted = new WeakMap<Runtime, Set<UserId>>();

/** Whether this person accepted the terms in force. */
export async function hasAcceptedTerms(runtime: Runtime, userId: UserId): Promise<boolean> {
  const known = accepted.get(runtime) ?? new Set();
  accepted.set(runtime, known);
  if (known.has(userId)) return true;
  if (!(await hasTermsAcceptance(runtime.db, userId, termsVersion))) return false;
  known.add(userId);
  return true;
}

/** Records that this person accepted the terms in force. */
export const acceptTerms = (runtime: Pick<Runtime, "db">, userId: UserId): Promise<void> =>
  insertTermsAcceptance(runtime.db, userId, termsVersion);
