import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Offer } from "#contract/lease.ts";
import type { Outlook } from "#contract/outlook.ts";
import { createdAt, moment } from "./columns.ts";

/** Runners as they last described themselves: what waiting times and "no runner" are told from. */
export const runners = pgTable("runners", {
  id: text("id").primaryKey(),
  /** The process that speaks for it; what another one held is gone. */
  instance: text("instance"),
  tier: text("tier").$type<"caged" | "confined">().notNull(),
  /** Its slices, free and busy together. */
  offers: jsonb("offers").$type<Offer[]>().notNull().default([]),
  /** Why more of them are not there yet. */
  outlook: jsonb("outlook").$type<Outlook[]>().notNull().default([]),
  seenAt: moment("seen_at").notNull(),
  createdAt: createdAt(),
});
