import { type Adapter, type Cookie, type DatabaseSession, Lucia, TimeSpan } from "lucia";
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOf,
  findSessionWithUser,
  insertSession,
  listSessions,
  type SessionRow,
  updateSessionExpiry,
} from "#db/queries/sessions.ts";
import type { UserRow } from "#db/queries/users.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { makeViewer, mayEnter } from "./accounts-viewer.ts";
import type { Runtime } from "./runtime.ts";
import { hashSecret } from "./tokens-secret.ts";

// The one file that knows Lucia (docs/decisions/0003-own-sessions-behind-lucia.md).
// Session ids are plain in the cookie and hashed in the database.

interface Owner {
  readonly row: UserRow;
  readonly roles: readonly OrganisationRole[];
}

declare module "lucia" {
  interface Register {
    Lucia: Lucia<Record<never, never>, Owner>;
    UserId: Viewer["id"];
    DatabaseUserAttributes: Owner;
  }
}

/** Idle time after which a session ends; use in its second half moves the end. */
const lifetime = new TimeSpan(30, "d");

/** What goes into `cookies.set(name, value, attributes)`. */
export type SessionCookie = Pick<Cookie, "name" | "value" | "attributes">;

type CookieSettings = Pick<Runtime["config"], "origin">;

/** `__Host-` binds the cookie to this very host over https; plain http, on loopback, cannot have it. */
export const sessionCookieName = (config: CookieSettings): string => (isSecure(config) ? "__Host-atelier-session" : "atelier-session");

/** Who holds this cookie. `fresh` is the cookie to set again because the session's end has moved. */
export async function readSession(
  runtime: Runtime,
  cookieValue: string | undefined,
): Promise<{ viewer: Viewer; fresh: SessionCookie | null } | null> {
  if (!cookieValue) return null;
  const lucia = makeLucia(runtime);
  const { session, user } = await lucia.validateSession(cookieValue);
  if (!session || !mayEnter(runtime, user.row) || user.row.blockedAt) return null;
  return { viewer: makeViewer(user.row, user.roles), fresh: session.fresh ? lucia.createSessionCookie(session.id) : null };
}

/** Whose session this is, if the account is blocked: somebody who may read why and answer, and nothing else. */
export async function findBlockedBySession(runtime: Runtime, cookieValue: string | undefined): Promise<UserRow | undefined> {
  const { user } = cookieValue ? await makeLucia(runtime).validateSession(cookieValue) : { user: null };
  return user?.row.blockedAt && mayEnter(runtime, user.row) ? user.row : undefined;
}

/** Begins a session under a new id; the answer is its cookie. */
export async function createSession(runtime: Runtime, userId: UserId): Promise<SessionCookie> {
  const lucia = makeLucia(runtime);
  const session = await lucia.createSession(userId, {});
  return lucia.createSessionCookie(session.id);
}

/** Ends the session of this cookie, if there is one; the answer is the cookie that clears it in the browser. */
export async function endSession(runtime: Runtime, cookieValue: string | undefined): Promise<SessionCookie> {
  const lucia = makeLucia(runtime);
  if (cookieValue) await lucia.invalidateSession(cookieValue);
  return lucia.createBlankSessionCookie();
}

/** Ends a person's sessions on every device, but for the one whose cookie is given. */
export async function endAllSessions(runtime: Pick<Runtime, "db">, userId: UserId, exceptCookie?: string): Promise<void> {
  await deleteSessionsOf(runtime.db, userId, exceptCookie === undefined ? undefined : hashSecret(exceptCookie));
}

/** Forgets sessions that have ended. */
export const forgetEndedSessions = (runtime: Runtime): Promise<void> => deleteExpiredSessions(runtime.db, new Date());

const isSecure = (config: CookieSettings): boolean => new URL(config.origin).protocol === "https:";

const makeLucia = (runtime: Runtime) =>
  new Lucia(makeHashingAdapter(runtime), {
    sessionExpiresIn: lifetime,
    sessionCookie: {
      name: sessionCookieName(runtime.config),
      attributes: { secure: isSecure(runtime.config), sameSite: "lax", path: "/" },
    },
    getUserAttributes: ({ row, roles }) => ({ row, roles }),
  });

function makeHashingAdapter({ db }: Runtime): Adapter {
  const plain = (row: SessionRow, id: string): DatabaseSession => ({ id, userId: row.userId, expiresAt: row.expiresAt, attributes: {} });
  return {
    async getSessionAndUser(sessionId) {
      const found = await findSessionWithUser(db, hashSecret(sessionId));
      return found
        ? [plain(found.session, sessionId), { id: found.user.id, attributes: { row: found.user, roles: found.roles } }]
        : [null, null];
    },
    // Only hashes are left of other sessions' ids: good for listing, useless for signing in.
    getUserSessions: async (userId) => (await listSessions(db, userId)).map((row) => plain(row, row.id)),
    setSession: ({ id, userId, expiresAt }) => insertSession(db, { id: hashSecret(id), userId, expiresAt }),
    updateSessionExpiration: (id, expiresAt) => updateSessionExpiry(db, hashSecret(id), expiresAt),
    deleteSession: (id) => deleteSession(db, hashSecret(id)),
    deleteUserSessions: (userId) => deleteSessionsOf(db, userId),
    deleteExpiredSessions: () => deleteExpiredSessions(db, new Date()),
  };
}
