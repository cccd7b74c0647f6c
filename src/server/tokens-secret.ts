import { createHash, randomBytes } from "node:crypto";

/** A secret for a link or a token: 32 random bytes, safe in an address. */
export const makeSecret = (): string => randomBytes(32).toString("base64url");

/** What the database keeps of a secret. No salt: the secret is random and long, a table of guesses is of no use. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");
