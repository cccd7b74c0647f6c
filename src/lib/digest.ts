import { createHash } from "node:crypto";
import { canonicalJson } from "#contract/canonical-json.ts";
import { Digest } from "#contract/ids.ts";

/** SHA-256 in hexadecimal, no prefix. */
export function hashHex(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The digest of some bytes, as the contract writes it. */
export function digestOf(bytes: string | Uint8Array): Digest {
  return Digest.parse(`sha256:${hashHex(bytes)}`);
}

/** The digest that names a value: over its canonical JSON. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(canonicalJson(value));
}
