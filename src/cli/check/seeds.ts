import { randomBytes } from "node:crypto";

/** A submission's secret: 64 hexadecimal digits that nobody has seen. */
export const makeSeed = (): string => randomBytes(32).toString("hex");

/** Whether somebody wrote a secret out. */
export const isSeed = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
