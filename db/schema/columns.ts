import { timestamp, uuid } from "drizzle-orm/pg-core";

/** Primary key made by the database. */
export const id = () => uuid("id").primaryKey().defaultRandom();

/** Every table says when a row came to be. */
export const createdAt = () => timestamp("created_at", { withTimezone: true, mode: "date" }).notNull().defaultNow();

export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
