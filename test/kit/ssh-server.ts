import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CuttableProxy } from "./cuttable-proxy.ts";
import { findFreePort } from "./stack.ts";

const SSHD = "/usr/sbin/sshd";
const PATIENCE_MS = 30_000;

/** Why no server can be started here, as a sentence; undefined where one can. */
export function findMissingSshd(): string | undefined {
  return existsSync(SSHD) ? undefined : `${SSHD} not found: install the Debian package openssh-server`;
}

/** A real sshd on loopback, with keys of its own, and the `ssh` that knows it by the name `login`. */
export class SshServer implements AsyncDisposable {
  /** For ssh and its like: on this PATH they read this server's configuration and nobody's keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** Between ssh and sshd. */
  readonly proxy: CuttableProxy;
  readonly #folder: string;
  readonly #daemon: ChildProcess;

  private constructor(folder: string, proxy: CuttableProxy, daemon: ChildProcess) {
    this.#folder = folder;
    this.proxy = proxy;
    this.#daemon = daemon;
    this.environment = { PATH: `${path.join(folder, "bin")}:/usr/bin:/bin`, HOME: folder };
  }

  /** `variables` are what a session finds in its environment, as a site sets them for everybody. */
  static async open(variables: Readonly<Record<string, string>> = {}): Promise<SshServer> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-sshd-"));
    const file = (name: string) => path.join(folder, name);
    for (const name of ["host", "key", "authority", "stranger"])
      execFileSync("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(name)]);
    writeFileSync(file("authorized_keys"), readFileSync(file("key.pub")));
    const port = await findFreePort();
    const settings = {
      ListenAddress: `127.0.0.1:${port}`,
      HostKey: file("host"),
      AuthorizedKeysFile: file("authorized_keys"),
      TrustedUserCAKeys: file("authority.pub"),
      PidFile: "none",
      PermitRootLogin: "yes",
      StrictModes: "no",
      UsePAM: "no",
      PasswordAuthentication: "no",
      KbdInteractiveAuthentication: "no",
      ...(Object.keys(variables).length > 0
        ? {
            SetEnv: Object.entries(variables)
              .map((pair) => pair.join("="))
              .join(" "),
          }
        : {}),
    };
    writeFileSync(file("sshd_config"), toLines(settings));
    // Where root starts it, sshd insists on this folder; Debian's own service makes it at each boot.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    const daemon = spawn(SSHD, ["-D", "-e", "-f", file("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    daemon.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
    const until = performance.now() + PATIENCE_MS;
    while (!(await answers(port))) {
      if (daemon.exitCode !== null || performance.now() > until) throw new Error(`sshd did not come up\n${log}`);
      await delay(20);
    }
    const server = new SshServer(folder, await CuttableProxy.open(port), daemon);
    server.configure({ IdentityFile: file("key") });
    mkdirSync(file("bin"));
    writeFileSync(file("bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${file("config")} "$@"\n`, { mode: 0o755 });
    server.know("host");
    return server;
  }

  /** What ssh is told of `login` from now on. */
  configure(change: Readonly<Record<string, string>>): void {
    const settings = {
      HostName: "127.0.0.1",
      Port: new URL(this.proxy.url).port,
      User: os.userInfo().username,
      IdentitiesOnly: "yes",
      UserKnownHostsFile: this.file("known_hosts"),
      GlobalKnownHostsFile: "/dev/null",
      StrictHostKeyChecking: "yes",
      ...change,
    };
    writeFileSync(this.file("config"), `Host login\n${toLines(settings)}`);
  }

  /** Makes this key the known one of the server. */
  know(key: string): void {
    const [kind, text] = readFileSync(this.file(`${key}.pub`), "utf8").split(" ");
    writeFileSync(this.file("known_hosts"), `[127.0.0.1]:${new URL(this.proxy.url).port} ${kind} ${text}\n`);
  }

  /** Signs this key for a while, as ssh-keygen writes it, such as `-2h:-1h`. */
  sign(key: string, validity: string): void {
    const words = ["-q", "-s", this.file("authority"), "-I", "test", "-n", os.userInfo().username, "-V", validity, this.file(`${key}.pub`)];
    execFileSync("/usr/bin/ssh-keygen", words);
  }

  file(name: string): string {
    return path.join(this.#folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    const gone = once(this.#daemon, "close");
    this.#daemon.kill("SIGTERM");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const is = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error").then(() => false)]).catch(() => false);
  socket.destroy();
  return is;
}

function toLines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");
}
