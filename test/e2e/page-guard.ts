import { test as base, expect } from "@playwright/test";

/** Where test/e2e/setup.ts started the site. */
export const origin = process.env["ATELIER_E2E_ORIGIN"] ?? "";
export const dataDir = process.env["ATELIER_E2E_DATA_DIR"] ?? "";

/**
 * A test with a page that is listened to: any console error (a violated content
 * policy is one), uncaught exception or failed request of ours fails the test.
 * A test that provokes one on purpose names it in `expectedErrors`.
 */
export const test = base.extend<{ expectedErrors: RegExp[]; guard: undefined }>({
  baseURL: origin,
  expectedErrors: [[], { option: true }],
  guard: [
    async ({ context, expectedErrors }, use) => {
      const heard: string[] = [];
      context.on("console", (message) => message.type() === "error" && heard.push(message.text()));
      context.on("weberror", (error) => heard.push(String(error.error())));
      await use(undefined);
      expect(heard.filter((text) => !expectedErrors.some((expected) => expected.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
