import { createHash } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { islandScripts, makeSecurityHeaders } from "./security-headers.ts";

const readPolicy = (...parameters: Parameters<typeof makeSecurityHeaders>) =>
  new Map(
    makeSecurityHeaders(...parameters)
      ["content-security-policy"]?.split("; ")
      .map((directive) => [directive.split(" ")[0], directive] as const),
  );

test("the scripts that wake islands are those of the installed Astro", async () => {
  const astro = path.resolve(import.meta.dirname, "../../node_modules/astro/dist/runtime");
  const files = ["client/load.prebuilt.js", "server/astro-island.prebuilt.js"];
  const hashes = files.map(async (file) => {
    const { default: script } = (await import(pathToFileURL(path.join(astro, file)).href)) as { default: string };
    return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  });
  expect((await Promise.all(hashes)).toSorted()).toEqual(islandScripts.toSorted());
});

test.each(["plain", "content", "workspace", "file", "asset"] as const)("no %s answer lets a script stand in the page", (policy) => {
  const scripts = readPolicy(policy, "https://atelier.example").get("script-src") ?? "";
  expect(scripts).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/);
});

test("style elements are for the workspace, style attributes for content, neither for plain pages", () => {
  expect(readPolicy("plain", "").get("style-src")).toBe("style-src 'self'");
  expect(readPolicy("content", "").get("style-src")).toBe("style-src 'self'");
  expect(readPolicy("content", "").get("style-src-attr")).toBe("style-src-attr 'unsafe-inline'");
  expect(readPolicy("workspace", "").get("style-src")).toBe("style-src 'self' 'unsafe-inline'");
});

test("a drawing that is opened by itself may do nothing", () => {
  const policy = readPolicy("asset", "");
  expect(policy.get("default-src")).toBe("default-src 'none'");
  expect(policy.has("sandbox")).toBe(true);
});

test("only a site under https asks browsers to insist on it", () => {
  expect(makeSecurityHeaders("plain", "https://atelier.example")).toHaveProperty("strict-transport-security");
  expect(makeSecurityHeaders("plain", "http://localhost:4321")).not.toHaveProperty("strict-transport-security");
});
