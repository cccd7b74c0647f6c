// The one table of who may import whom. The linter's configuration and
// test/architecture/floors.test.ts both read it; nothing else decides.

/** A room: a folder (or a single file) whose code shares one task. */
export interface Room {
  /** Path from the repository root; a folder ends in "/". */
  readonly path: string;
  /** Rooms below this one. Importing from anything not listed is refused. */
  readonly mayImport: readonly RoomName[];
  /** One line for the reader of docs/architecture.md. */
  readonly purpose: string;
}

export type RoomName =
  | "contract"
  | "core"
  | "runner-site"
  | "slurm"
  | "sandbox"
  | "ways"
  | "staging"
  | "fleet"
  | "pilot"
  | "runner-roof"
  | "domain"
  | "lib"
  | "messages"
  | "db"
  | "config"
  | "server"
  | "actions"
  | "islands"
  | "components"
  | "layouts"
  | "pages"
  | "cli"
  | "site-roof";

const siteGround = ["contract", "domain", "lib", "messages"] as const;

export const floors: Readonly<Record<RoomName, Room>> = {
  contract: { path: "sandbox-runner/contract/", mayImport: [], purpose: "what site, runner and pilot say to each other" },

  core: { path: "sandbox-runner/core/", mayImport: ["contract"], purpose: "pure decisions of runner and pilot: no I/O, no clock" },
  "runner-site": { path: "sandbox-runner/site/", mayImport: ["core", "contract"], purpose: "the runner's HTTP client of the site" },
  slurm: {
    path: "sandbox-runner/slurm/",
    mayImport: ["core", "contract"],
    purpose: "Slurm by its commands, here or over ssh, and by its REST interface; sites' profiles",
  },
  sandbox: {
    path: "sandbox-runner/sandbox/",
    mayImport: ["core", "contract"],
    purpose: "the warden seen from Node, and the probes of this machine",
  },
  ways: {
    path: "sandbox-runner/ways/",
    mayImport: ["core", "contract"],
    purpose: "connections between pilot and runner where none can be dialled: over pipes, and in a spool",
  },
  staging: {
    path: "sandbox-runner/staging/",
    mayImport: ["core", "contract"],
    purpose: "our program on the shared file system, by its digest",
  },
  fleet: {
    path: "sandbox-runner/fleet/",
    mayImport: ["runner-site", "slurm", "ways", "core", "contract"],
    purpose: "leases, placement, and the pilots of one runner",
  },
  pilot: {
    path: "sandbox-runner/pilot/",
    mayImport: ["sandbox", "ways", "core", "contract"],
    purpose: "one attempt at a time per slice, from assignment to finished",
  },
  "runner-roof": {
    path: "sandbox-runner/",
    mayImport: ["fleet", "pilot", "ways", "staging", "sandbox", "runner-site", "slurm", "core", "contract"],
    purpose: "entry points and configuration of the runner's processes",
  },

  domain: { path: "src/domain/", mayImport: ["contract"], purpose: "pure rules and shapes of the site" },
  lib: { path: "src/lib/", mayImport: ["domain", "contract"], purpose: "technology without policy: content parsing, URLs, formats" },
  messages: { path: "src/messages/", mayImport: ["domain", "contract"], purpose: "every sentence of the interface, in English and French" },
  db: { path: "db/", mayImport: ["domain", "lib", "contract"], purpose: "schema, migrations and queries; the only room that speaks SQL" },
  config: { path: "src/config.ts", mayImport: [...siteGround], purpose: "the site's settings, parsed once from the environment" },
  server: {
    path: "src/server/",
    mayImport: ["config", "db", ...siteGround],
    purpose: "use cases, and every decision about who may do what",
  },
  actions: { path: "src/actions/", mayImport: ["server", ...siteGround], purpose: "parsed form and island calls, handed to the server" },
  islands: { path: "src/islands/", mayImport: ["actions", ...siteGround], purpose: "React in the browser: the workspace" },
  components: {
    path: "src/components/",
    mayImport: ["islands", "actions", ...siteGround],
    purpose: "Astro components and custom elements",
  },
  layouts: { path: "src/layouts/", mayImport: ["components", "islands", ...siteGround], purpose: "page frames and the design tokens" },
  pages: {
    path: "src/pages/",
    mayImport: ["layouts", "components", "islands", "actions", "server", ...siteGround],
    purpose: "one file per address: read, authorise through server, render",
  },
  cli: { path: "src/cli/", mayImport: [...siteGround], purpose: "the atelier command, a client of the site over HTTP" },
  "site-roof": {
    path: "src/",
    mayImport: ["config", "server", "actions", ...siteGround],
    purpose: "middleware, configuration and ambient types of the site",
  },
};

/** Root files (configs, floors.ts) and tools/ and test/ stand outside the house; they may look at all of it. */
export const outside: readonly string[] = ["tools/", "test/"];

/** The room a repository path belongs to: the longest matching path wins. */
export function findRoom(repositoryPath: string): RoomName | undefined {
  let best: RoomName | undefined;
  for (const name of Object.keys(floors) as RoomName[]) {
    const { path } = floors[name];
    if (repositoryPath.startsWith(path) && path.length > (best ? floors[best].path.length : -1)) best = name;
  }
  return best;
}
