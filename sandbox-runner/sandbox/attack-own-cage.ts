import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, type Server, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Tier } from "./warden-message.ts";
import type { Warden } from "./warden.ts";

/** What the attack tries; a runner serves only when nothing succeeded that its tier promises to hold. */
export const AttackName = z.enum([
  "write-kernel-settings",
  "read-planted-file",
  "reach-loopback",
  "reach-abstract-socket",
  "reach-internet",
  "see-host-network",
  "reach-path-socket",
  "change-planted-file",
  "see-host-process",
  "signal-host-process",
  "read-host-process",
  "see-foreign-environment",
  "see-judge-library",
  "make-user-namespace",
  "keep-privileges",
  "write-system",
]);
export type AttackName = z.infer<typeof AttackName>;

/** What a tier does not promise, and docs/security.md says so: the kernel's list of processes is one for all without namespaces. */
const notPromised: Readonly<Record<Tier, readonly AttackName[]>> = { caged: [], confined: ["see-host-process"] };

const Findings = z.strictObject({ tried: z.array(AttackName), succeeded: z.array(AttackName) });
const PROGRAM = path.join(import.meta.dirname, "own-cage-attack.py");
const SECRET = "secret.txt";
const LIMITS = {
  wallSeconds: 20,
  cpuSeconds: 10,
  memoryBytes: 256 * 2 ** 20,
  processes: 16,
  outputBytes: 64 * 1024,
  diskBytes: 16 * 2 ** 20,
};

/**
 * Runs a hostile program in a real sandbox, with a secret file and three listeners
 * planted outside it. Returns by name what it could do against the promise of its tier. Throws when the attack
 * itself did not run to its end: a cage that was not tried is not known to hold.
 * `variables` are those that the environment's operator sets for every program;
 * on a device's `slice` the cage has more in it, and is to hold all the same.
 */
export async function attackOwnCage(
  warden: Warden,
  environment: string,
  variables: readonly string[] = [],
  slice: string | null = null,
): Promise<readonly AttackName[]> {
  const plantedText = randomUUID();
  const folder = await plant(plantedText);
  const plantedFile = path.join(folder, SECRET);
  const abstractName = `atelier-${randomUUID()}`;
  const plantedSocket = path.join(folder, "socket");
  const loopback = await listen({ host: "127.0.0.1", port: 0 });
  const abstract = await listen({ path: `\0${abstractName}` });
  const byPath = await listen({ path: plantedSocket });
  await chmod(plantedSocket, 0o777);
  try {
    const { port } = loopback.address() as AddressInfo;
    return await attack(
      warden,
      { environment, slice },
      {
        plantedFile,
        plantedText,
        plantedSocket,
        abstractName,
        port,
        hostPid: process.pid,
        tier: warden.tier,
        variables: variables.join(" "),
      },
    );
  } finally {
    loopback.close();
    abstract.close();
    byPath.close();
    await rm(folder, { recursive: true });
  }
}

async function attack(
  warden: Warden,
  place: { environment: string; slice: string | null },
  params: Record<string, string | number>,
): Promise<readonly AttackName[]> {
  const text = await readFile(PROGRAM, "utf8");
  const output: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
  const { ending } = await warden.start(
    {
      attempt: `own-cage-${randomUUID()}`,
      ...place,
      entry: "attack.py",
      files: [{ path: "attack.py", text }],
      carried: [],
      params,
      limits: LIMITS,
      produces: [],
      judge: null,
    },
    (message, body) => {
      if (message.kind === "output") output[message.stream] += Buffer.from(body).toString();
    },
  );
  if (ending.reason !== "completed" || ending.exitCode !== 0)
    throw new Error(`the attack on our own cage did not run to its end: ${JSON.stringify(ending)} ${output.stderr}`);
  const { tried, succeeded } = Findings.parse(JSON.parse(output.stdout));
  const left = AttackName.options.filter((name) => !tried.includes(name));
  if (left.length > 0) throw new Error(`the attack on our own cage left out ${left.join(", ")}`);
  return succeeded.filter((name) => !notPromised[warden.tier].includes(name));
}

/** A folder with the secret in it, where there is room: a full /tmp is to keep no machine from serving. */
async function plant(text: string): Promise<string> {
  const failures: unknown[] = [];
  for (const place of new Set([tmpdir(), "/var/tmp", "/dev/shm"])) {
    let folder: string | undefined;
    try {
      folder = await mkdtemp(path.join(place, "atelier-planted-"));
      await chmod(folder, 0o755); // readable by anyone, so that nothing but the cage hides it
      await writeFile(path.join(folder, SECRET), text, { mode: 0o644 });
      return folder;
    } catch (error) {
      failures.push(error);
      if (folder !== undefined) await rm(folder, { recursive: true });
    }
  }
  throw new AggregateError(failures, "there is no room for a secret to plant: /tmp, /var/tmp and /dev/shm take no file");
}

async function listen(where: { host: string; port: number } | { path: string }): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.listen(where);
  await once(server, "listening");
  return server;
}
