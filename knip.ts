import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    "tools/*.{mjs,ts}",
    "src/cli/main.ts",
    "sandbox-runner/{main,pilot-main,relay-main,doctor,preflight,preflight-node}.ts",
    "src/pages/**/*.{astro,ts}",
    // Started as a thread of its own.
    "src/server/similarity-worker.ts",
    "test/**/*.{test,spec}.{ts,tsx}",
    // Started as a program of its own, to be killed.
    "test/hostile/kit/doomed-pilot.ts",
  ],
  project: ["**/*.{ts,tsx,mjs,astro}"],
  // System programs: Debian's packages, which tools/setup/debian.mjs installs.
  ignoreBinaries: ["mkfifo", "mount", "mungekey", "openssl", "setpriv", "srun", "ssh-keygen", "umount"],
  // Fonts are named in src/layouts/fonts.css only, where knip does not look.
  ignoreDependencies: ["@fontsource/ibm-plex-mono"],
  // An export that its own file uses as well is often there for a test or for the reader of the contract.
  ignoreExportsUsedInFile: true,
};

export default config;
