import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { isCommonPassword } from "./passwords-common.ts";

// Argon2id as the OWASP password storage cheat sheet sets it: 19 MiB, two passes, one lane.
const memory = 19_456;
const passes = 2;
const parallelism = 1;
const saltBytes = 16;
const tagBytes = 32;

export const minPasswordLength = 10;
/** Long enough for any passphrase, short enough that hashing it is no attack. */
export const maxPasswordLength = 256;

/** A stored hash that no password fits: accounts that may not sign in. */
export const unusablePassword = "!";

export type PasswordFault = "password-short" | "password-long" | "password-is-email" | "password-common";

/** Why a password may not be chosen; undefined where it may. Length decides, not the kinds of characters. */
export function findPasswordFault(password: string, email: string): PasswordFault | undefined {
  const length = Array.from(password).length;
  if (length < minPasswordLength) return "password-short";
  if (length > maxPasswordLength) return "password-long";
  const plain = password.trim().toLowerCase();
  const address = email.trim().toLowerCase();
  if (plain === address || plain === address.split("@")[0]) return "password-is-email";
  return isCommonPassword(plain) ? "password-common" : undefined;
}

const derive = promisify(argon2);

/** Hashes a password as a PHC string, salt and parameters included. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes);
  const tag = await derive("argon2id", { message: prepare(password), nonce, parallelism, tagLength: tagBytes, memory, passes });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(nonce)}$${encode(tag)}`;
}

/**
 * Whether a password fits a stored hash. Without a hash, or with one that no
 * password fits, it does the same work and answers no: the time tells nobody
 * whether an account exists.
 */
export async function verifyPassword(password: string, storedHash: string | undefined): Promise<boolean> {
  const stored = storedHash === undefined ? undefined : parsePhc(storedHash);
  const { tag, ...parameters } = stored ?? decoy;
  const derived = await derive("argon2id", { ...parameters, message: prepare(password), tagLength: tag.length });
  return timingSafeEqual(derived, tag) && stored !== undefined;
}

const decoy = { nonce: randomBytes(saltBytes), tag: randomBytes(tagBytes), memory, passes, parallelism };

// The same characters typed on two keyboards may arrive composed differently.
const prepare = (password: string) => Buffer.from(password.normalize("NFKC"), "utf8");
const encode = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

function parsePhc(text: string): typeof decoy | undefined {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (!match) return undefined;
  const [, m, t, p, nonce = "", tag = ""] = match;
  return {
    memory: Number(m),
    passes: Number(t),
    parallelism: Number(p),
    nonce: Buffer.from(nonce, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}
