import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("sockets", (cage) => {
  let server: Server;
  let visits = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    server.listen(0, "0.0.0.0");
    await once(server, "listening");
  });
  afterAll(() => void server.close());

  test("of families that reach further cannot be made", async () => {
    const program = `import errno, socket
for family, kind, protocol in ((10, 1, 0), (16, 3, 0), (17, 3, 3), (40, 1, 0), (38, 5, 0), (2, 3, 1), (2, 1, 262), (2, 2, 136), (29, 3, 1), (31, 1, 0), (44, 3, 0)):
    try:
        socket.socket(family, kind, protocol); print('made', family, kind, protocol)
    except OSError as error: print(family, errno.errorcode[error.errno])`;
    const { stdout } = await cage.run(program);
    const answers = stdout.trim().split("\n");
    expect(answers).toHaveLength(11);
    for (const answer of answers) expect(answer).toMatch(/(EAFNOSUPPORT|EPERM|EPROTONOSUPPORT)$/);
  });

  test("reach neither this machine nor any other", async () => {
    const { port } = server.address() as AddressInfo;
    const program = `import errno, socket, atelier
for host, port in (('127.0.0.1', atelier.params['port']), ('192.0.2.1', 80), ('169.254.169.254', 80), ('1.1.1.1', 53)):
    try:
        socket.create_connection((host, port), timeout=2); print('reached', host)
    except OSError as error: print(host, errno.errorcode[error.errno])
try: socket.getaddrinfo('example.org', 80); print('resolved')
except socket.gaierror: print('no names')`;
    const { stdout } = await cage.run(program, { params: { port } });
    expect(stdout).toBe("127.0.0.1 ECONNREFUSED\n192.0.2.1 ENETUNREACH\n169.254.169.254 ENETUNREACH\n1.1.1.1 ENETUNREACH\nno names\n");
    expect(visits).toBe(0);
  });

  test("on the sandbox's own loopback work, for programs of several processes", async () => {
    const program = `import socket
server = socket.create_server(('127.0.0.1', 0))
socket.create_connection(server.getsockname()); print('connected')`;
    expect((await cage.run(program)).stdout).toBe("connected\n");
  });

  test("with abstract names are the sandbox's own", async () => {
    const name = `atelier-hostile-${process.pid}`;
    const outside = createServer().listen({ path: `\0${name}` });
    await once(outside, "listening");
    const program = `import socket, atelier
link = socket.socket(socket.AF_UNIX)
try: link.connect('\\0' + atelier.params['name']); print('reached')
except ConnectionRefusedError: print('nobody')`;
    expect((await cage.run(program, { params: { name } })).stdout).toBe("nobody\n");
    outside.close();
  });
});
