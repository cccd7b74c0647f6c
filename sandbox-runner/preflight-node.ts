// What a preflight job runs in its allocation: reports what the node allows, as one JSON object in a file on the shared file system.
import { rename, writeFile } from "node:fs/promises";
import { readPreflightNode } from "./preflight-config.ts";
import { reportNode } from "./sandbox/node-report.ts";

const { file, options } = readPreflightNode();
const report = await reportNode(options);
// Whole or not at all: somebody waits for it.
await writeFile(`${file}.part`, JSON.stringify(report));
await rename(`${file}.part`, file);
