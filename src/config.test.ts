import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ConfigError, environmentSchema, loadConfig } from "./config.ts";

const token = "0123456789abcdef0123456789abcdef";

test(".env.example names every setting, and no other", () => {
  const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
  const named = [...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]);
  expect(new Set(named)).toEqual(new Set(Object.keys(environmentSchema.shape)));
});

test(".env.example as it stands makes a demo once it is switched on", () => {
  const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
  const values = Object.fromEntries([...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]));
  expect(loadConfig({ ...values, ATELIER_DEMO: "true" }).demo).toBe(true);
});

test("all problems are reported together", () => {
  expect(() => loadConfig({ PORT: "none", ATELIER_ORIGIN: "nowhere", ATELIER_ARTIFACT_QUOTA: "much" })).toThrow(
    /ATELIER_ORIGIN[^]*PORT[^]*ATELIER_ARTIFACT_QUOTA/,
  );
});

test("the demo is refused on an address that others can reach", () => {
  expect(() => loadConfig({ ATELIER_DEMO: "true", HOST: "0.0.0.0" })).toThrow(/HOST: the demo listens on loopback only/);
  expect(() => loadConfig({ ATELIER_DEMO: "true", ATELIER_ORIGIN: "https://learn.example.org" })).toThrow(/ATELIER_ORIGIN/);
});

test("a missing, default or short runner token is refused outside the demo", () => {
  for (const bad of [undefined, "demo-runner-token", "short"]) expect(() => loadConfig({ ATELIER_RUNNER_TOKEN: bad })).toThrow(ConfigError);
  expect(loadConfig({ ATELIER_RUNNER_TOKEN: token }).runnerToken.reveal()).toBe(token);
});

test("secrets do not show in a log or in JSON", () => {
  const config = loadConfig({ ATELIER_RUNNER_TOKEN: token, DATABASE_URL: "postgres://a:hidden@localhost/x" });
  const shown = inspect(config) + JSON.stringify(config) + String(config.databaseUrl);
  expect(shown).not.toContain(token);
  expect(shown).not.toContain("hidden");
});

test("sizes are read in binary units", () => {
  expect(loadConfig({ ATELIER_RUNNER_TOKEN: token, ATELIER_ARTIFACT_QUOTA: "512MiB" }).artifactQuotaBytes).toBe(512 * 2 ** 20);
});
