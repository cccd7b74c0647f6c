import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attackOwnCage } from "#runner/sandbox/attack-own-cage.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { RealRunner } from "#kit/real-runner.ts";
import { Cage, completed, refusal } from "./kit/cage.ts";
import { makeInterpreter, withoutNetworkNamespaces, withoutNetworkNamespacesAndLandlock } from "./kit/odd-machine.ts";

const machines = [
  ["Landlock", withoutNetworkNamespaces],
  ["the filter alone", withoutNetworkNamespacesAndLandlock],
] as const;

describe.for(machines)("where network namespaces are forbidden, %s", ([name, machine]) => {
  const reason = refusal ?? machine.refusal;
  const held = test.skipIf(reason);
  let cage: Cage;
  beforeAll(async () => {
    // That machine's interpreter becomes an ordinary user by itself, whoever starts the wardens of this run.
    if (!reason) cage = await Cage.open("python", "auto", { interpreter: makeInterpreter(machine), startAs: undefined });
  });
  afterAll(() => cage?.[Symbol.asyncDispose]());

  held(`keeps programs from the host's network (${reason ?? "tried"})`, async () => {
    expect(cage.warden.ownNetwork).toBe(false);
    expect(await attackOwnCage(cage.warden, "python")).toEqual([]);
  });

  held("makes no socket but Unix ones, and no internet socket by any detour", async () => {
    const program = `import errno, socket
for family in (*range(2, 46), 1):
    try: socket.socket(family, socket.SOCK_DGRAM); print('made', family)
    except OSError as error: assert error.errno in (errno.EAFNOSUPPORT, errno.EPERM), error
left, right = socket.socketpair(); left.sendall(b'pair'); print(right.recv(4).decode())`;
    const { stdout, ending } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(stdout).toBe(name === "Landlock" ? "made 1\npair\n" : "pair\n");
  });

  held("reaches no abstract socket of the host's, of whatever kind", async () => {
    const abstract = `atelier-odd-${process.pid}`;
    const listen = `import socket, sys
held = [socket.socket(socket.AF_UNIX, kind) for kind in (1, 2, 5)]
for link in held:
    link.bind(f'\\0{sys.argv[1]}-{link.type}')
    if link.type != 2: link.listen()
print('listening', flush=True); sys.stdin.read()`;
    const outside = spawn("/usr/bin/python3", ["-c", listen, abstract], { stdio: ["pipe", "pipe", "inherit"] });
    await once(outside.stdout, "data");
    const program = `import socket, atelier
for kind in (1, 2, 5):
    try:
        link = socket.socket(socket.AF_UNIX, kind)
        link.connect('\\0' + f"{atelier.params['name']}-{kind}"); print('reached')
    except OSError as error: print(type(error).__name__)`;
    const { stdout } = await cage.run(program, { params: { name: abstract } });
    outside.stdin.end();
    const refused = name === "Landlock" ? "PermissionError" : "OSError";
    expect(stdout).toBe(`${refused}\n`.repeat(3));
  });

  held("tells nothing of the host's connections, to the program or to what it starts", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const look = `import glob, os
found = [path for path in glob.glob('/proc/*/net') + glob.glob('/proc/*/task/*/net')]
text = ''.join(open(path, errors='replace').read() for path in glob.glob('/proc/*/net/*') if os.path.isfile(path))
print(found, ':%04X' % PORT in text)`;
    const program = `import subprocess, sys, atelier
look = ${JSON.stringify(look)}.replace('PORT', str(atelier.params['port']))
exec(look); print(subprocess.run([sys.executable, '-I', '-c', look], capture_output=True, text=True).stdout, end='')`;
    const { stdout } = await cage.run(program, { params: { port } });
    server.close();
    expect(stdout).toBe("[] False\n[] False\n");
  });

  held("goes on to the next attempt as if nothing had been", () => cage.expectNextAttemptUnaffected());
});

describe.skipIf(refusal ?? withoutNetworkNamespaces.refusal)("a runner where network namespaces are forbidden", () => {
  test("serves: runs, grades, and says what is lost", async () => {
    await using site = await FakeSite.open();
    await using runner = await RealRunner.open(site, {}, withoutNetworkNamespaces.prefix);
    const run = site.submit(makeRunSpec("import torch\nprint(torch.eye(2).sum().item())"));
    expect((await run.finished).ending).toEqual(completed);
    expect(run.output).toBe("2.0\n");
    const judge = "from atelier_judge import equal, learner, test\n@test(task=1, points=1)\ndef adds():\n    equal(learner.add(1, 2), 3)\n";
    const graded = site.submit(makeSubmissionSpec("def add(a, b): return a + b", site.addBundle(makeBundle({ "judge.py": judge }))));
    expect((await graded.finished).record).toMatchObject({ verdict: "passed" });
    expect(runner.said).toContain("network namespaces are refused here");
  });
});
