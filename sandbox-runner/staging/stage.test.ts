import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readRunnerConfig } from "../config.ts";
import { provideProgram } from "../program.ts";
import { isIntact, LISTING, makeCheck, makeListing } from "./listing.ts";
import { listProgramFiles, runtimePackages } from "./program-files.ts";
import { removeTree, stage } from "./stage.ts";
import { noteUse, removeUnused } from "./uses.ts";

const root = path.join(import.meta.dirname, "../..");

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "atelier-stage-"))));
afterEach(() => removeTree(folder));

/** Stages two files of this text, below a place of its own. */
async function stageText(text: string) {
  const source = path.join(folder, "source");
  writeFileSync(source, text);
  writeFileSync(`${source}.sh`, "#!/bin/sh\n", { mode: 0o755 });
  const files = [
    { from: source, to: "a/text" },
    { from: `${source}.sh`, to: "run.sh" },
  ];
  execFileSync("mkdir", ["-p", path.join(folder, "place")]);
  return await stage(files, await makeListing(files), path.join(folder, "place"));
}

const listPlace = () => readdirSync(path.join(folder, "place")).toSorted();
const check = (tree: string, digest: string) => spawnSync("/bin/bash", ["-c", makeCheck(tree, digest).join("\n")], { encoding: "utf8" });

it("lays a tree down once for the same content, read-only, and by another name for another", async () => {
  const first = await stageText("one");
  const before = statSync(first.folder).ino;
  expect(await stageText("one")).toEqual(first);
  expect(statSync(first.folder).ino).toBe(before);
  const second = await stageText("two");
  expect(listPlace()).toEqual([first.digest, second.digest].toSorted());
  const modes = ["", "a", "a/text", "run.sh", LISTING].map((name) => statSync(path.join(first.folder, name)).mode & 0o777);
  expect(modes).toEqual([0o555, 0o555, 0o444, 0o555, 0o444]);
});

it.for([
  ["a file that is other than it was", (tree: string) => writeFileSync(path.join(tree, "a/text"), "0ne")],
  ["a file that is missing", (tree: string) => rmSync(path.join(tree, "a/text"))],
  ["a list that was written to fit", (tree: string) => writeFileSync(path.join(tree, LISTING), "")],
] as const)("sees %s, refuses to run it, and lays it down anew", async ([, spoil]) => {
  const tree = await stageText("one");
  expect(check(tree.folder, tree.digest)).toMatchObject({ status: 0, stdout: "" });
  for (const name of [".", "a", "a/text", LISTING]) chmodSync(path.join(tree.folder, name), 0o755);
  spoil(tree.folder);
  const refused = check(tree.folder, tree.digest);
  expect([refused.status, refused.stderr]).toEqual([78, expect.stringContaining("The staged program is not what was staged.")]);
  await stageText("one");
  expect(check(tree.folder, tree.digest).status).toBe(0);
});

it("takes nothing for whole that was broken off half-way", async () => {
  const tree = await stageText("one");
  cpSync(path.join(tree.folder, "run.sh"), path.join(folder, "place", "new-0123", "run.sh"));
  expect(await isIntact(path.join(folder, "place", "new-0123"), tree.digest)).toBe(false);
});

it("removes what no runner uses, and keeps what pilots may still run", async () => {
  const place = path.join(folder, "place");
  const [one, two, three] = [await stageText("one"), await stageText("two"), await stageText("three")];
  await noteUse(place, "a", one.digest, false);
  await noteUse(place, "b", two.digest, false);
  expect(await removeUnused(place)).toEqual([three.digest]);
  await noteUse(place, "a", two.digest, true);
  expect(await removeUnused(place)).toEqual([]);
  await noteUse(place, "a", two.digest, false);
  expect(await removeUnused(place)).toEqual([one.digest]);
  expect(listPlace()).toEqual([two.digest, "uses"].toSorted());
});

it("takes only what the program is made of, whatever an operator keeps beside it", async () => {
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const own = ["main.ts", "python/a/b.py", "environments/python/env.yaml"];
  const others = [".env", ".env.example", ".venv/a.py", "main.test.ts", "notes.txt", "python/__pycache__/b.pyc", "sites/our site.yaml"];
  for (const name of [...own, ...others]) {
    mkdirSync(path.dirname(path.join(folder, "sandbox-runner", name)), { recursive: true });
    writeFileSync(path.join(folder, "sandbox-runner", name), "ATELIER_RUNNER_TOKEN=secret\n");
  }
  const files = (await listProgramFiles(folder)).map(({ to }) => to);
  expect(files.filter((to) => to.startsWith("sandbox-runner/"))).toEqual(own.map((name) => `sandbox-runner/${name}`).toSorted());
});

it("stages for a preflight beside what a runner of the same name uses, and takes none of it away", async () => {
  const shared = { ATELIER_SITE_PROFILE: "local", ATELIER_SHARED_DIR: folder, ATELIER_RUNNER_ID: "mn5" };
  const { slurm, runner } = readRunnerConfig({ ATELIER_SITE_URL: "http://127.0.0.1:4321", ATELIER_RUNNER_TOKEN: "a-token", ...shared });
  const place = path.join(folder, "program");
  const used = "0".repeat(64);
  mkdirSync(path.join(place, used), { recursive: true });
  await noteUse(place, runner, used, false);
  const program = await provideProgram(slurm!, runner, pino({ level: "silent" }), "preflight");
  const staged = path.basename(path.resolve(program.command("preflight-node.ts")[0] ?? "", "../.."));
  expect(readdirSync(place).toSorted()).toEqual([used, staged, "uses"].toSorted());
  // Nor does the runner, when it starts again, take the preflight's.
  expect(await removeUnused(place)).toEqual([]);
});

it("stages a program that needs nothing of where it came from", async () => {
  const files = await listProgramFiles(root);
  const tree = await stage(files, await makeListing(files), folder);
  const start = (entry: string) =>
    spawnSync(path.join(tree.folder, "bin/node"), [path.join(tree.folder, "sandbox-runner", entry)], { env: {}, encoding: "utf8" });
  expect(start("pilot-main.ts")).toMatchObject({ status: 78, stderr: expect.stringContaining("ATELIER_PILOT_ID: is missing") });
  expect(start("relay-main.ts")).toMatchObject({ status: 78, stderr: expect.stringContaining("The relay cannot listen") });
});

it("knows every package that the runner's wing imports", async () => {
  const sources = readdirSync(path.join(root, "sandbox-runner"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const imported = sources.flatMap((name) => [
    ...readFileSync(path.join(root, "sandbox-runner", name), "utf8").matchAll(/from "([a-z@][^":]*)"/g),
  ].map(([, specifier]) => specifier)); // prettier-ignore
  expect(new Set(imported)).toEqual(new Set(runtimePackages));
});
