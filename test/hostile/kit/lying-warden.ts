import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const PREAMBLE = `#!/usr/bin/python3
import json, os, struct, sys, time
def frame(text, body=b'', header_bytes=None, body_bytes=None):
    text = text.encode() if isinstance(text, str) else text
    return struct.pack('>II', len(text) if header_bytes is None else header_bytes, len(body) if body_bytes is None else body_bytes) + text + body
def say(data):
    while data: data = data[os.write(1, data):]
def hear():
    lengths = struct.unpack('>II', sys.stdin.buffer.read(8))
    header = json.loads(sys.stdin.buffer.read(lengths[0]))
    sys.stdin.buffer.read(lengths[1])
    return header
HELLO = frame(json.dumps({'kind': 'hello', 'pid': os.getpid(), 'uid': os.getuid(), 'limiter': 'none', 'tier': 'caged', 'grades': True, 'ownNetwork': True}))
USED = {'wallMs': 1, 'cpuMs': 1, 'peakMemoryBytes': 1, 'writtenBytes': 0}
def ended(attempt, **change):
    ending = {'reason': 'completed', 'exitCode': 0, 'signal': None}
    return frame(json.dumps({'kind': 'ended', 'attempt': attempt, 'ending': ending, 'usage': USED, 'judgeUsage': None, **change}))
hear()
`;

/** A program to start in place of the warden's interpreter: it has heard the settings, and then does what this Python text says. */
export function makeLyingWarden(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "atelier-lying-"));
  folders.push(folder);
  chmodSync(folder, 0o755);
  const file = path.join(folder, "warden");
  writeFileSync(file, PREAMBLE + text, { mode: 0o755 });
  return file;
}

/** The same, which greets and waits for the start of an attempt before that. */
export const makeTurningWarden = (text: string): string =>
  makeLyingWarden(`say(HELLO)\nwhile hear()['kind'] != 'go': pass\n${text}\ntime.sleep(60)\n`);
