import { randomBytes } from "node:crypto";

/** What opens the door to one pilot. */
export function makeToken(): string {
  return randomBytes(32).toString("base64url");
}
