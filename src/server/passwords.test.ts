import { expect, test } from "vitest";
import { findPasswordFault, hashPassword, unusablePassword, verifyPassword } from "./passwords.ts";

test("a password of ten characters needs no digit, capital or sign", () => {
  expect(findPasswordFault("plain words", "ada@example.org")).toBeUndefined();
});

test("characters are counted as people count them", () => {
  expect(findPasswordFault("🐝🐝🌻🌻🍀🍀🌊🌊🔥", "ada@example.org")).toBe("password-short");
  expect(findPasswordFault("🐝🐝🌻🌻🍀🍀🌊🌊🔥🔥", "ada@example.org")).toBeUndefined();
});

test("the address itself, first guesses and one repeated character are refused", () => {
  expect(findPasswordFault("Ada.Lovelace@example.org", "ada.lovelace@example.org")).toBe("password-is-email");
  expect(findPasswordFault("ADA.LOVELACE", "ada.lovelace@example.org")).toBe("password-is-email");
  expect(findPasswordFault("Password123", "ada@example.org")).toBe("password-common");
  expect(findPasswordFault("aaaaaaaaaaaa", "ada@example.org")).toBe("password-common");
  expect(findPasswordFault("x".repeat(300), "ada@example.org")).toBe("password-long");
});

test("a hash carries its parameters, fits its own password only, and differs each time", async () => {
  const stored = await hashPassword("plain words");
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword("plain words", stored)).toBe(true);
  expect(await verifyPassword("plain wordz", stored)).toBe(false);
  expect(await hashPassword("plain words")).not.toBe(stored);
});

test("a password fits whether its accents were typed composed or not", async () => {
  expect(await verifyPassword("e\u0301te\u0301 a\u0300 la mer", await hashPassword("\u00e9t\u00e9 \u00e0 la mer"))).toBe(true);
});

test("no password fits an account that does not exist or may not sign in", async () => {
  expect(await verifyPassword("plain words", undefined)).toBe(false);
  expect(await verifyPassword(unusablePassword, unusablePassword)).toBe(false);
});
