import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { Bundle } from "#contract/bundle.ts";

const run = promisify(execFile);

// Parses and runs nothing. One line of JSON with a sentence for each file that is not Python.
const program = `
import base64, json, sys
found = []
for file in json.load(sys.stdin):
    try:
        compile(base64.b64decode(file["base64"]), file["path"], "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        found.append(file["path"] + (f", line {line}" if line else "") + f": {getattr(error, 'msg', error)}")
print(json.dumps(found))
`;

/** Mistakes of syntax in a judge's Python files, as sentences, before any sandbox is troubled with them. */
export async function findSyntaxErrors({ files }: Bundle): Promise<string[]> {
  const sources = files.filter(({ path }) => path.endsWith(".py"));
  const asking = run(process.env["ATELIER_PYTHON"] ?? "/usr/bin/python3", ["-I", "-B", "-c", program]);
  asking.child.stdin?.end(JSON.stringify(sources));
  const { stdout } = await asking;
  return z.array(z.string()).parse(JSON.parse(stdout));
}
