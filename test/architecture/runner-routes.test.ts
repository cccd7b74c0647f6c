import { expect, test } from "vitest";
import { siteRoutes } from "#runner/site/routes.ts";
import { api } from "#src/lib/urls.ts";

test("the runner asks at the addresses that the site has", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  expect(siteRoutes.lease).toBe(api.runner.lease);
  expect(siteRoutes.events).toBe(api.runner.events);
  expect(siteRoutes.fleet).toBe(api.runner.fleet);
  expect(siteRoutes.bundle(digest)).toBe(api.runner.bundle(digest));
  expect(siteRoutes.artifact(digest)).toBe(api.runner.artifact(digest));
});
