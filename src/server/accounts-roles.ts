import { lockOperators, lockUser, updateUser } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Role, UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import type { Runtime } from "./runtime.ts";

/** Gives a person another role. Operators only, and the last operator stays one. */
export async function changeRole(runtime: Runtime, viewer: Viewer, userId: UserId, role: Role): Promise<void> {
  requireRole(viewer, "operator");
  await runtime.db.transaction(async (tx) => {
    const operators = await lockOperators(tx);
    const user = await lockUser(tx, userId);
    if (!user) throw new AppError("not-found");
    if (user.role === role) return;
    if (role !== "operator" && operators.length === 1 && operators[0]?.id === userId) throw new AppError("not-allowed");
    await updateUser(tx, userId, { role });
    const details = { from: user.role, to: role };
    await recordAudit(tx, { actorId: viewer.id, action: "role.changed", subject: `user:${userId}`, details });
  });
}
