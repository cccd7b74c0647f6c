import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { RunnerError } from "../core/errors.ts";

/** Which way a file of a spooled connection goes: up to the runner, or down to the pilot. */
export type Direction = "up" | "down";

const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** What runner and pilot both know of a pilot's token, and nobody else; the runner keeps no more of it. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Seals the numbered files of one direction of one connection: what is forged, torn, moved or out of turn does not open. */
export class Seal {
  readonly #key: Uint8Array;

  /** `connection` is never used twice, so that no number is sealed twice under one key. */
  constructor(tokenHash: string, connection: string, direction: Direction) {
    this.#key = new Uint8Array(hkdfSync("sha256", tokenHash, connection, `atelier spool ${direction}`, 32));
  }

  close(number: number, bytes: Uint8Array): Buffer {
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(number));
    return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  open(number: number, sealed: Buffer): Buffer {
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, nonceOf(number), { authTagLength: TAG_BYTES });
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw new RunnerError("link-refused", `file ${number} of a spooled connection does not open`, { cause: error });
    }
  }
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(number), NONCE_BYTES - 8);
  return nonce;
}
