import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { lockDataFolder } from "#db/data-lock.ts";
import { isAlive, listTree, readCommand } from "#kit/process-tree.ts";
import { findFreePort } from "#kit/stack.ts";
import { buildSite } from "../../tools/launch/build.ts";

// `npm start` after its set-up: the launcher with the site and the runner that it starts.

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-start-"));
const started: Launch[] = [];

interface Launch {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly said: () => string;
  readonly gone: Promise<number | null>;
}

function launch(settings: Readonly<Record<string, string>>): Launch {
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...settings };
  const child = spawn(process.execPath, ["tools/launch.ts"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const gone = new Promise<number | null>((resolve) => child.once("close", resolve));
  const launched = { child, pid: child.pid ?? -1, said: () => said, gone };
  started.push(launched);
  return launched;
}

/** Resolves when the launcher says this; fails with all it said if it ends before. */
async function hear(launched: Launch, text: string): Promise<void> {
  await Promise.race([
    expect.poll(launched.said, { timeout: 90_000 }).toContain(text),
    launched.gone.then(() => expect(launched.said()).toContain(text)),
  ]);
}

async function refusal(settings: Readonly<Record<string, string>>): Promise<string> {
  const launched = launch(settings);
  expect(await launched.gone).toBe(1);
  return launched.said().trim();
}

let port: number;
const place = (name: string) => ({ ATELIER_DATA_DIR: path.join(folder, name), PORT: String(port) });
const openPage = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/en`)).status;

beforeAll(async () => {
  await buildSite(() => undefined);
  port = await findFreePort();
});

afterEach(async () => {
  for (const { child, gone } of started.splice(0)) {
    child.kill("SIGTERM");
    await gone;
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a demo says where it is and who may sign in, refuses whoever comes second, outlives its site, and goes whole", async () => {
  const demo = launch(place("demo"));
  await hear(demo, "The runner is ready.");
  expect(demo.said()).toContain(`Atelier is at http://localhost:${port}`);
  expect(demo.said()).toContain("learner@atelier.example   password: atelier-demo");
  expect(await openPage()).toBe(200);

  expect(await refusal(place("demo"))).toMatch(/^The data folder .*demo is in use by process \d+\. Stop that one first/);
  expect(() => lockDataFolder(path.join(folder, "demo"))).toThrow("is in use by process");
  expect(await refusal(place("other"))).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
  );

  const site = listTree(demo.pid).find((pid) => readCommand(pid).includes("tools/serve.ts")) ?? -1;
  process.kill(site, "SIGKILL");
  await hear(demo, "The site ended with SIGKILL; starting it again.");
  await expect.poll(() => openPage().catch(() => 0), { timeout: 20_000 }).toBe(200);

  const bystander = spawn("sleep", ["60"]);
  const processes = listTree(demo.pid);
  expect(processes.filter((pid) => readCommand(pid).includes("atelier_warden")).length).toBeGreaterThan(0);
  demo.child.kill("SIGINT");
  expect(await demo.gone).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);
  expect(isAlive(bystander.pid ?? -1)).toBe(true);
  bystander.kill();
});

test("a killed launcher leaves nothing alive, and the next start opens the same data", async () => {
  const first = launch(place("demo"));
  await hear(first, "The runner is ready.");
  const processes = listTree(first.pid);
  first.child.kill("SIGKILL");
  await expect.poll(() => processes.filter(isAlive), { timeout: 30_000 }).toEqual([]);
  await hear(launch(place("demo")), "Atelier is at");
  expect(await openPage()).toBe(200);
});

test("a site of one's own needs a secret of its own, and then prints its first operator's link", async () => {
  const own = { ...place("own"), ATELIER_DEMO: "false" };
  expect(await refusal(own)).toContain("ATELIER_RUNNER_TOKEN: set a secret of your own");
  expect(await refusal({ ...own, ATELIER_RUNNER_TOKEN: "demo-runner-token" })).toContain("ATELIER_RUNNER_TOKEN: set a secret of your own");
  const site = launch({ ...own, ATELIER_RUNNER_TOKEN: "0123456789abcdef0123456789abcdef" });
  await hear(site, "Atelier is at");
  expect(site.said()).toMatch(/The first operator signs up here, once: http:\/\/localhost:\d+\/en\/first-operator\?token=\S+/);
  expect(site.said()).not.toContain("atelier-demo");
});

test("a demo that others could reach is refused", async () => {
  expect(await refusal({ ...place("open"), HOST: "0.0.0.0" })).toContain("HOST: the demo listens on loopback only");
});

test("a data folder that cannot be made or written is refused by name", async () => {
  writeFileSync(path.join(folder, "a-file"), "");
  const inFile = await refusal(place("a-file/data"));
  expect(inFile).toMatch(/^The data folder .*a-file\/data cannot be written \(ENOTDIR\)\./);
  expect(await refusal({ ...place(""), ATELIER_DATA_DIR: "/proc/atelier" })).toContain("/proc/atelier cannot be written");
});

test("where no sandbox can be had, the site is up and says what to mend", async () => {
  const demo = launch({ ...place("demo"), ATELIER_PYTHON: "/nowhere/python3" });
  await hear(demo, "Ctrl-C stops everything.");
  expect(demo.said()).toContain("The site is up, but nothing can run:\n/nowhere/python3 is not there or too old.");
  expect(await openPage()).toBe(200);
});
