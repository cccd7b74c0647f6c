import { erasePersonalData, readPersonalData } from "#db/queries/personal-data.ts";
import { lockOperators } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { confirmPassword } from "./accounts-passwords.ts";
import { recordAudit } from "./audit.ts";
import { sendLetter } from "./mail.ts";
import { unusablePassword } from "./passwords.ts";
import { forgetGivenUpTables } from "./own-data.ts";
import type { Runtime } from "./runtime.ts";

/** Everything the site keeps about the viewer, as JSON text (GDPR, articles 15 and 20). */
export async function exportData(runtime: Runtime, viewer: Viewer): Promise<string> {
  const subject = `user:${viewer.id}`;
  await recordAudit(runtime.db, { actorId: viewer.id, action: "account.exported", subject });
  const data = await readPersonalData(runtime.db, viewer.id);
  return JSON.stringify({ format: "atelier-personal-data", version: 1, exportedAt: runtime.clock.now(), ...data }, null, 2);
}

/** Takes the viewer's person out of the site and keeps the evidence without them (GDPR, article 17). */
export async function deleteAccount(runtime: Runtime, viewer: Viewer, given: { password: string; address: string }): Promise<void> {
  await confirmPassword(runtime, viewer, { field: "password", ...given });
  await runtime.db.transaction(async (tx) => {
    const operators = await lockOperators(tx);
    // Without an operator nobody could answer the next request of this kind.
    if (operators.length === 1 && operators[0]?.id === viewer.id)
      throw new AppError("bad-input", { params: { field: "password", reason: "last-operator" } });
    await erasePersonalData(tx, viewer.id, unusablePassword);
    await recordAudit(tx, { actorId: viewer.id, action: "account.deleted", subject: `user:${viewer.id}` });
  });
  await forgetGivenUpTables(runtime);
  sendLetter(runtime, viewer, "accountDeleted");
}
