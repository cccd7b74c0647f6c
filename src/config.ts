import path from "node:path";
import { z } from "zod";
import { Secret } from "./lib/secret.ts";

/** What the demo's runner shows when nobody chose a token. Refused outside the demo. */
export const demoRunnerToken = "demo-runner-token";

const loopback = new Set(["localhost", "127.0.0.1", "::1", "[::1]"]);
const shortestSecret = 32;

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

const size = z
  .string()
  .regex(/^\d+(KiB|MiB|GiB)$/, "write a size such as 512MiB")
  .transform((text) => Number.parseInt(text, 10) * { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[text.at(-3) as "K" | "M" | "G"]);

const folder = z
  .string()
  .min(1)
  .transform((value) => path.resolve(value));

/** Every setting of the site, by the name it has in the environment. `.env.example` lists the same names. */
export const environmentSchema = z.object({
  ATELIER_DATA_DIR: folder.prefault("data"),
  ATELIER_CONTENT_DIR: folder.prefault("content"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .pipe(secret)
    .optional(),
  ATELIER_ORIGIN: z.url({ protocol: /^https?$/ }).default("http://localhost:4321"),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(1).max(65_535).default(4321),
  ATELIER_DEMO: z.stringbool().default(false),
  ATELIER_DEMO_COURSE: z.string().optional(),
  ATELIER_RUNNER_TOKEN: z.string().min(1).optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .pipe(secret)
    .optional(),
  ATELIER_MAIL_FROM: z.string().min(3).default("Atelier <atelier@localhost>"),
  ATELIER_ARTIFACT_QUOTA: size.prefault("1GiB"),
  ATELIER_CLASS_SEATS: z.coerce.number().int().min(0).max(10_000).default(200),
  ATELIER_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export interface Config {
  readonly dataDir: string;
  readonly contentDir: string;
  /** Absent: the embedded database in the data folder. */
  readonly databaseUrl: Secret | undefined;
  /** Scheme, host and port that browsers use, with no trailing slash. */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** Demo accounts exist and mail stays in a folder. Only on loopback. */
  readonly demo: boolean;
  /** Slug of the course that the demo's cohort takes; the first one where nobody says. */
  readonly demoCourse: string | undefined;
  readonly runnerToken: Secret;
  /** Absent: mail is written to a folder in the data folder. */
  readonly smtpUrl: Secret | undefined;
  readonly mailFrom: string;
  /** Most bytes of artifacts kept for one learner. */
  readonly artifactQuotaBytes: number;
  /** Most seats that classes may have booked for the same moment. */
  readonly classSeats: number;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** Every problem of the environment at once, a line each. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Reads the settings, or throws one ConfigError that names all that is wrong with them. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty line in an env file means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  const values = parsed.data;
  const problems = findUnsafe(values);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    dataDir: values.ATELIER_DATA_DIR,
    contentDir: values.ATELIER_CONTENT_DIR,
    databaseUrl: values.DATABASE_URL,
    origin: new URL(values.ATELIER_ORIGIN).origin,
    host: values.HOST,
    port: values.PORT,
    demo: values.ATELIER_DEMO,
    demoCourse: values.ATELIER_DEMO_COURSE,
    runnerToken: new Secret(values.ATELIER_RUNNER_TOKEN ?? demoRunnerToken),
    smtpUrl: values.SMTP_URL,
    mailFrom: values.ATELIER_MAIL_FROM,
    artifactQuotaBytes: values.ATELIER_ARTIFACT_QUOTA,
    classSeats: values.ATELIER_CLASS_SEATS,
    logLevel: values.ATELIER_LOG_LEVEL,
  });
}

/** Demo accounts have known passwords, so they stay on this machine; a real site needs secrets of its own. */
function findUnsafe(values: z.output<typeof environmentSchema>): string[] {
  const problems: string[] = [];
  if (values.ATELIER_DEMO) {
    if (!loopback.has(values.HOST)) problems.push(`HOST: the demo listens on loopback only, not on ${values.HOST}`);
    const { hostname } = new URL(values.ATELIER_ORIGIN);
    if (!loopback.has(hostname)) problems.push(`ATELIER_ORIGIN: the demo has a loopback address only, not ${hostname}`);
    return problems;
  }
  const token = values.ATELIER_RUNNER_TOKEN;
  if (token === undefined || token === demoRunnerToken)
    problems.push("ATELIER_RUNNER_TOKEN: set a secret of your own, for example from `openssl rand -hex 32`");
  else if (token.length < shortestSecret)
    problems.push(`ATELIER_RUNNER_TOKEN: has ${token.length} characters, needs at least ${shortestSecret}`);
  return problems;
}
