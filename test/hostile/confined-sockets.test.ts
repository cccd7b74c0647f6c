import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cage, completed } from "./kit/cage.ts";
import { expectNextUnaffected, noConfinement, openConfined, starters } from "./kit/confined.ts";

describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s: what is shared by the machine", (starter) => {
  let cage: Cage;
  let calls = 0;
  const folder = mkdtempSync("/var/tmp/atelier-sockets-");
  const heard = () => createServer((socket) => ((calls += 1), socket.destroy()));
  const servers = { loopback: heard(), path: heard(), abstract: heard() };
  beforeAll(async () => {
    cage = await openConfined(starter);
    servers.loopback.listen(0, "127.0.0.1");
    servers.path.listen(path.join(folder, "socket"));
    servers.abstract.listen(`\0atelier-confined-${process.pid}`);
    await Promise.all(Object.values(servers).map((server) => once(server, "listening")));
    chmodSync(folder, 0o755);
    chmodSync(path.join(folder, "socket"), 0o777);
  });
  afterAll(async () => {
    for (const server of Object.values(servers)) server.close();
    await cage[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  test("no socket reaches a listener, by network, by path or by name", async () => {
    const program = `import socket, atelier
p = atelier.params
for family, kind, address in (
    (socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', p['port'])), (socket.AF_INET, socket.SOCK_DGRAM, ('192.0.2.1', 53)),
    (socket.AF_INET6, socket.SOCK_STREAM, ('::1', p['port'])), (socket.AF_UNIX, socket.SOCK_STREAM, p['path']),
    (socket.AF_UNIX, socket.SOCK_DGRAM, p['path']), (socket.AF_UNIX, socket.SOCK_STREAM, '\\0' + p['name']),
    (socket.AF_NETLINK, socket.SOCK_RAW, (0, 0)), (socket.AF_VSOCK, socket.SOCK_STREAM, (2, 22)),
):
    try: socket.socket(family, kind).connect(address); print('reached', address)
    except OSError: pass
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    try: a, b = socket.socketpair(socket.AF_UNIX, kind)
    except OSError: continue
    for attack in (lambda: a.connect(p['path']), lambda: a.sendto(b'x', p['path']), lambda: a.sendmsg([b'x'], [], 0, p['path']), lambda: a.bind('here')):
        try: attack(); print('used a pair', kind)
        except OSError: pass
print('end')`;
    const { port } = servers.loopback.address() as AddressInfo;
    const params = { port, path: path.join(folder, "socket"), name: `atelier-confined-${process.pid}` };
    expect(await cage.run(program, { params })).toMatchObject({ stdout: "end\n", stderr: "", ending: completed });
    expect(calls).toBe(0);
  });

  test("no shared memory, queue or semaphore outlives the attempt, because none is made", async () => {
    const program = `import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for name, made in {
    'shm': libc.shmget(7711, 4096, 0o1666), 'sem': libc.semget(7711, 1, 0o1666), 'msg': libc.msgget(7711, 0o1666),
    'mq': libc.syscall(240, b'atelier', os.O_CREAT | os.O_RDWR, 0o666, 0), 'keys': libc.syscall(250, 0, -3, 1),
}.items():
    if made != -1: print('made', name)
try: open('/dev/shm/atelier-left', 'w'); print('made a file')
except OSError: pass
print('end')`;
    expect((await cage.run(program)).stdout).toBe("end\n");
    await expectNextUnaffected(cage);
  });

  test("pipes and pairs of one's own work", async () => {
    const program = `import asyncio, multiprocessing as mp, socket
a, b = socket.socketpair(); a.send(b'hi'); print(b.recv(2))
def child(end): end.send('from a child'); end.close()
ours, theirs = mp.Pipe(); one = mp.Process(target=child, args=(theirs,)); one.start(); print(ours.recv()); one.join()
print(asyncio.run(asyncio.sleep(0, 'loop')))`;
    expect(await cage.run(program)).toMatchObject({ stdout: "b'hi'\nfrom a child\nloop\n", ending: completed });
  });
});
