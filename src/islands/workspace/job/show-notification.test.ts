import { afterEach, expect, test, vi } from "vitest";
import { showNotification } from "./show-notification.ts";

afterEach(() => void vi.unstubAllGlobals());

test("a browser that shows notifications is given title and text", () => {
  const shown: unknown[] = [];
  vi.stubGlobal(
    "Notification",
    class {
      constructor(title: string, options: unknown) {
        shown.push([title, options]);
      }
    },
  );
  showNotification("It has started.", "Attention");
  expect(shown).toEqual([["It has started.", { body: "Attention" }]]);
});

test("a browser that throws where it has permission does not break the page", () => {
  vi.stubGlobal(
    "Notification",
    class {
      constructor() {
        throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
      }
    },
  );
  expect(() => showNotification("It has started.", "Attention")).not.toThrow();
});
