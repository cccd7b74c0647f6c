import {
  type ApiTokenRow,
  type ApiTokenScope,
  findLiveApiToken,
  insertApiToken,
  listApiTokens,
  revokeApiToken,
  updateApiTokenUse,
} from "#db/queries/api-tokens.ts";
import { lockUser } from "#db/queries/users.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { makeViewer, mayEnter } from "./accounts-viewer.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";
import { hashSecret, makeSecret } from "./tokens-secret.ts";

/** Says at a glance, and to programs that look for leaked secrets, what a token opens. */
const prefix = "atelier_";
const dayMs = 86_400_000;
const mostTokens = 20;
/** A write per call would be waste; the page shows the day. */
const useNotedEveryMs = 60_000;

export const tokenLifetimes = [7, 30, 90, 365] as const;
export type TokenLifetime = (typeof tokenLifetimes)[number];

/** Makes a token. The answer is the only time that it is seen. */
export async function createToken(
  runtime: Runtime,
  viewer: Viewer,
  wanted: { name: string; scope: ApiTokenScope; days: TokenLifetime },
): Promise<string> {
  const token = prefix + makeSecret();
  const now = runtime.clock.now();
  const expiresAt = new Date(now.getTime() + wanted.days * dayMs);
  await runtime.db.transaction(async (tx) => {
    // One at a time per person: a form sent twice makes one token, and the limit holds.
    await lockUser(tx, viewer.id);
    const live = (await listApiTokens(tx, viewer.id)).filter((row) => row.expiresAt > now);
    if (live.length >= mostTokens) throw new AppError("bad-input", { params: { field: "name", reason: "token-limit" } });
    if (live.some((row) => row.name === wanted.name))
      throw new AppError("bad-input", { params: { field: "name", reason: "token-name-taken" } });
    const { name, scope } = wanted;
    const made = await insertApiToken(tx, { userId: viewer.id, name, scope, expiresAt, tokenHash: hashSecret(token) });
    invariant(made, "an inserted token comes back");
    const details = { scope, expiresAt: expiresAt.toISOString() };
    await recordAudit(tx, { actorId: viewer.id, action: "token.created", subject: `token:${made.id}`, details });
  });
  return token;
}

export type TokenView = Pick<ApiTokenRow, "id" | "name" | "scope" | "expiresAt" | "lastUsedAt" | "createdAt"> & {
  readonly expired: boolean;
};

/** The viewer's tokens that were not revoked, newest first. */
export async function listTokens(runtime: Runtime, viewer: Viewer): Promise<TokenView[]> {
  const now = runtime.clock.now();
  const rows = await listApiTokens(runtime.db, viewer.id);
  return rows.map(({ id, name, scope, expiresAt, lastUsedAt, createdAt }) => ({
    id,
    name,
    scope,
    expiresAt,
    lastUsedAt,
    createdAt,
    expired: expiresAt <= now,
  }));
}

/** Revokes one of the viewer's tokens; revoking again is harmless. */
export async function revokeToken(runtime: Runtime, viewer: Viewer, id: string): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const revoked = await revokeApiToken(tx, viewer.id, id, runtime.clock.now());
    if (revoked) await recordAudit(tx, { actorId: viewer.id, action: "token.revoked", subject: `token:${id}` });
  });
}

/** Whose token this is, where it is live and reaches this far. `submit` includes `read`. */
export async function findViewerByApiToken(runtime: Runtime, token: string, scope: ApiTokenScope): Promise<Viewer | undefined> {
  if (!token.startsWith(prefix)) return undefined;
  const now = runtime.clock.now();
  const found = await findLiveApiToken(runtime.db, hashSecret(token), now);
  if (!found || !mayEnter(runtime, found.user) || found.user.blockedAt) return undefined;
  if (scope === "submit" && found.token.scope !== "submit") return undefined;
  const { id, lastUsedAt } = found.token;
  if (!lastUsedAt || now.getTime() - lastUsedAt.getTime() > useNotedEveryMs) await updateApiTokenUse(runtime.db, id, now);
  return makeViewer(found.user, found.roles);
}
