import { boolean, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { EditorPreferences, Role, UserId } from "#src/domain/people.ts";
import type { Locale } from "#src/domain/locale.ts";
import { createdAt, id, moment } from "./columns.ts";

export const users = pgTable(
  "users",
  {
    id: id().$type<UserId>(),
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").$type<Role>().notNull().default("learner"),
    passwordHash: text("password_hash").notNull(),
    emailVerifiedAt: moment("email_verified_at"),
    locale: text("locale").$type<Locale>().notNull().default("en"),
    preferences: jsonb("preferences").$type<Partial<EditorPreferences>>().notNull().default({}),
    /** Whether a letter comes each week with what they did and what is due: only where they asked for it. */
    weeklyLetter: boolean("weekly_letter").notNull().default(false),
    /** Whether letters come with notifications. */
    noticeLetters: boolean("notice_letters").notNull().default(false),
    /** Since when the account is blocked for abuse, and why, in words its owner reads. */
    blockedAt: moment("blocked_at"),
    blockedReason: text("blocked_reason"),
    demo: boolean("demo").notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("users_email_lower").on(sql`lower(${table.email})`),
    check("users_role", sql`${table.role} in ('learner', 'trainer', 'operator')`),
  ],
);

/** The id column holds the SHA-256 of the session's id: a stolen table signs nobody in. */
export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expiresAt: moment("expires_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("sessions_user").on(table.userId)],
);

/** One-time links: e-mail verification, password reset, first operator. Only the token's hash is stored. */
export const emailTokens = pgTable(
  "email_tokens",
  {
    tokenHash: text("token_hash").primaryKey(),
    purpose: text("purpose").$type<"verify-email" | "reset-password" | "first-operator" | "stop-letters">().notNull(),
    userId: uuid("user_id")
      .$type<UserId>()
      .references(() => users.id, { onDelete: "cascade" }),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    createdAt: createdAt(),
  },
  (table) => [index("email_tokens_user").on(table.userId)],
);

/** Tokens for the command line and other programs. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: id(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    tokenHash: text("token_hash").notNull(),
    scope: text("scope").$type<"submit" | "read">().notNull(),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    lastUsedAt: moment("last_used_at"),
    createdAt: createdAt(),
  },
  (table) => [index("api_tokens_user").on(table.userId), uniqueIndex("api_tokens_hash").on(table.tokenHash)],
);

export const termsAcceptances = pgTable(
  "terms_acceptances",
  {
    id: id(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    version: text("version").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("terms_acceptances_user_version").on(table.userId, table.version)],
);
