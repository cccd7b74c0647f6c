import { createHash, randomBytes } from "node:crypto";

/** What opens the door to one pilot. */
export function makeToken(): string {
  return randomBytes(32).toString("base64url");
}

/** All that the runner keeps of a token: whoever reads it cannot come in by it. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
