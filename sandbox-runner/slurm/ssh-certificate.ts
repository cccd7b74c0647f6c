import os from "node:os";
import type { RunCommand } from "./commands.ts";

/** Until when the longest certificate lasts that ssh would show there, from its agent or its files; undefined where it has none. */
export async function findCertificateEnd(destination: string, run: RunCommand): Promise<number | undefined> {
  const said = async (program: string, words: readonly string[], input = "") => (await run(program, words, { input })).stdout;
  const held = await said("ssh-add", ["-L"]);
  const files = listCertificateFiles(await said("ssh", ["-G", "--", destination]));
  const descriptions = await Promise.all([
    said("ssh-keygen", ["-L", "-f", "-"], held),
    ...files.map((file) => said("ssh-keygen", ["-L", "-f", file])),
  ]);
  const ends = descriptions.flatMap(readEnds);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Those that are named, and those that lie beside a key. */
function listCertificateFiles(settings: string): string[] {
  return [...settings.matchAll(/^(certificatefile|identityfile) (.+)$/gm)].flatMap(([, kind, file = ""]) => {
    const whole = file.replace(/^~(?=\/)/, os.homedir());
    return kind === "certificatefile" ? [whole] : [`${whole}-cert.pub`];
  });
}

/** What ssh-keygen prints are local times without a zone. */
function readEnds(description: string): number[] {
  return [...description.matchAll(/Valid: from \S+ to (\S+)/g)].flatMap(([, time = ""]) => {
    const endMs = Date.parse(time);
    return Number.isNaN(endMs) ? [] : [endMs];
  });
}
