import { defineConfig, type OxlintOverride } from "oxlint";
import { floors, type RoomName } from "./floors.ts";

// Rooms are told apart by their alias; test/architecture/floors.test.ts also follows relative imports.
const aliasOf = (path: string): string =>
  path.startsWith("sandbox-runner/contract/")
    ? "#contract/"
    : path.startsWith("sandbox-runner/")
      ? path.replace("sandbox-runner/", "#runner/")
      : `#${path}`;

const names = Object.keys(floors) as RoomName[];

const roomRules = names.map((name): OxlintOverride => {
  const { path, mayImport } = floors[name];
  // A wing's roof is the wing's own folder: its alias would forbid everything below it.
  const forbidden = names.filter((other) => other !== name && !mayImport.includes(other) && !other.endsWith("roof"));
  return {
    files: [path.split("/").length === 2 && name.endsWith("roof") ? `${path}*` : `${path}**`],
    rules: {
      "eslint/no-restricted-imports": [
        "error",
        {
          patterns: forbidden.map((other) => ({
            group: [`${aliasOf(floors[other].path)}**`],
            message: `${name} may not import ${other}: see floors.ts`,
          })),
        },
      ],
    },
  };
});

export default defineConfig({
  plugins: ["typescript", "import", "unicorn", "node", "react", "jsx-a11y", "promise"],
  categories: { correctness: "error" },
  rules: {
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    // Ambient declarations cannot import at the top without ceasing to be ambient.
    "typescript/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
    "typescript/no-non-null-assertion": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "eslint/no-console": "error",
    "node/no-process-env": "error",
    "eslint/max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
    "unicorn/filename-case": ["error", { cases: { kebabCase: true, pascalCase: true } }],
  },
  ignorePatterns: ["dist", "data", "node_modules", ".astro", "db/migrations"],
  overrides: [
    ...roomRules,
    {
      files: ["*.config.*", "knip.ts", "src/pages/**", "**/*.d.ts", "**/*.astro", "test/e2e/setup.ts"],
      rules: { "import/no-default-export": "off" },
    },
    {
      files: ["src/config.ts", "sandbox-runner/*config.ts", "src/cli/**", "tools/**", "test/**", "*.config.*"],
      rules: { "node/no-process-env": "off" },
    },
    { files: ["tools/**", "src/cli/**", "test/bench/**"], rules: { "eslint/no-console": "off" } },
    // File names of pages are addresses, brackets and all.
    { files: ["src/pages/**", "**/*.d.ts"], rules: { "unicorn/filename-case": "off" } },
    { files: ["test/**", "**/*.test.ts", "**/*.test.tsx"], rules: { "typescript/no-non-null-assertion": "off" } },
  ],
});
