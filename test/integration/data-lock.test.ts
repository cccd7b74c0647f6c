import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockDataFolder } from "#db/data-lock.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a second process is told who holds the folder, and gets it when that one is killed", async () => {
  const program = `import { lockDataFolder } from "#db/data-lock.ts"; lockDataFolder(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", program, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise((resolve) => holder.once("close", resolve));
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  expect(() => lockDataFolder(folder)).toThrow(`The data folder ${folder} is in use by process ${holder.pid}.`);
  holder.kill("SIGKILL");
  await gone;
  const lock = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(`process ${process.pid}`);
  lock[Symbol.dispose]();
  lockDataFolder(folder)[Symbol.dispose]();
});
