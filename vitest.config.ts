/// <reference types="vitest/config" />
import { getViteConfig } from "astro/config";

// getViteConfig lets tests render .astro components through Astro's own pipeline.
/** Work with no database of the test's own choosing: the second run, on a Postgres server, would prove nothing more. */
const withoutDatabase = [
  "cluster-over-ssh",
  "data-lock",
  "exercise-check",
  "exercise-samples",
  "hidden-checks",
  "hidden-in-spool",
  "judge-library",
  "kills",
  "pilot-ways",
  "preflight",
  "prepared-statements",
  "relay",
  "runner-adoption",
  "runner-fleet",
  "runner-process",
  "slurm-accounting",
  "slurm-adoption",
  "slurm-cgroups",
  "slurm-cluster",
  "slurm-faults",
  "slurm-journey",
  "slurm-over-ssh",
  "slurm-pilots",
  "slurm-ports",
  "slurm-steps",
  "slurm-waiting",
  "start",
  "starved-check",
  "teaching-page",
  "warden-library",
];
const onPostgres = process.env["ATELIER_TEST_DATABASE"] === "postgres";

const rooms = ["src/**", "db/**", "sandbox-runner/**", "tools/**"];

export default getViteConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [...rooms.map((room) => `${room}/*.test.{ts,tsx}`), "test/{architecture,bench,contract,content}/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: onPostgres ? withoutDatabase.map((name) => `test/integration/${name}.test.ts`) : [],
          environment: "node",
          // Real servers and real processes: few at a time, and patient.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "hostile",
          include: ["test/hostile/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 3_600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
