import { createHash } from "node:crypto";
import { themeBoot } from "./theme-boot.ts";

// docs/decisions/0002-content-policy-by-hash.md says why a header of our own.

/**
 * What a response may do in the browser.
 * `plain`: scripts and styles from our files alone.
 * `content`: also style attributes, which KaTeX and highlighted code are made of.
 * `workspace`: also style elements and WebAssembly, for Monaco and ruff, and the scripts that wake islands.
 * `island`: as `plain`, and the scripts that wake islands.
 * `file`: a built file; a worker obeys the header of its own script, and ruff's is WebAssembly.
 * `asset`: a picture that a trainer drew; an SVG opened by itself must not act.
 */
export type ContentPolicy = "plain" | "content" | "workspace" | "island" | "file" | "asset";

const hash = (script: string): string => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

/** Astro's two inline scripts that wake an island: `client:load`, and the element itself. The test beside computes them from the installed Astro. */
export const islandScripts: readonly string[] = [
  "'sha256-QzWFZi+FLIx23tnm9SBU4aEgx4x8DsuASP07mfqol/c='",
  "'sha256-Ya0pUYrC7nM5Cn/056TyVuEiz6dFGrzmkWzgON0pF0U='",
];

const common = {
  "default-src": ["'self'"],
  "base-uri": ["'none'"],
  "object-src": ["'none'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
  "img-src": ["'self'", "data:"],
  "script-src": ["'self'", hash(themeBoot)],
  "style-src": ["'self'"],
};

const policies: Readonly<Record<ContentPolicy, Readonly<Record<string, readonly string[]>>>> = {
  plain: common,
  content: { ...common, "style-src-attr": ["'unsafe-inline'"] },
  workspace: {
    ...common,
    "img-src": ["'self'", "data:", "blob:"],
    "script-src": [...common["script-src"], ...islandScripts, "'wasm-unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "worker-src": ["'self'"],
  },
  island: { ...common, "script-src": [...common["script-src"], ...islandScripts] },
  file: { ...common, "script-src": ["'self'", "'wasm-unsafe-eval'"] },
  asset: { "default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"], sandbox: [] },
};

const write = (policy: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(" "))
    .join("; ");

const written = Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, write(policy)]));

/** Headers of every answer, files included. */
export function makeSecurityHeaders(policy: ContentPolicy, origin: string): Record<string, string> {
  return {
    "content-security-policy": written[policy] ?? "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    ...(origin.startsWith("https:") ? { "strict-transport-security": "max-age=63072000; includeSubDomains" } : {}),
  };
}
