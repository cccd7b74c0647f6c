import mdx from "@astrojs/mdx";
import node from "@astrojs/node";
import react from "@astrojs/react";
import { defineConfig } from "astro/config";
import { compressAssets } from "./tools/compress-assets.ts";

export default defineConfig({
  output: "server",
  adapter: node({ mode: "middleware" }),
  integrations: [mdx(), react(), compressAssets()],
  // Addresses carry the language always; src/pages/index.ts sends "/" to the reader's own.
  trailingSlash: "never",
  devToolbar: { enabled: false },
  security: {
    // src/middleware.ts compares with the configured origin, which a proxy in front does not change.
    checkOrigin: false,
    // The largest set of files that the contract takes, as JSON; src/lib/body-limit.ts holds the same.
    actionBodySizeLimit: 16 * 2 ** 20,
  },
  // Nothing inline but the theme's first line, so that the content policy can name every source.
  build: { inlineStylesheets: "never" },
  vite: {
    build: { assetsInlineLimit: 0 },
    // Packages of many small files: loaded one by one they take half of the server's start.
    ssr: {
      noExternal: [
        /^drizzle-orm/,
        "zod",
        "yaml",
        /^(?:mdast|micromark|hast|unist|remark)-/,
        "micromark",
        "property-information",
        "unified",
      ],
    },
  },
});
