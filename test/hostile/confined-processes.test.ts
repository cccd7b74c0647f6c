import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cage, completed } from "./kit/cage.ts";
import { expectNextUnaffected, noConfinement, openConfined, starters } from "./kit/confined.ts";
import { listDescendants } from "./kit/host.ts";

describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s: other processes", (starter) => {
  let cage: Cage;
  let bystander: ReturnType<typeof spawn>;
  let params: Record<string, string>;
  beforeAll(async () => {
    cage = await openConfined(starter);
    const { uid } = cage.warden;
    // Somebody else's program of the same user, and what the platform itself runs.
    bystander = spawn("/bin/sleep", ["300"], process.getuid?.() === 0 ? { uid, gid: uid } : {});
    params = { pids: [bystander.pid, cage.warden.pid, ...listDescendants(cage.warden.pid), process.pid].join(" ") };
  });
  afterAll(async () => {
    bystander.kill("SIGKILL");
    await cage[Symbol.asyncDispose]();
  });
  const expectAllThere = async (): Promise<void> => {
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    await expectNextUnaffected(cage);
  };
  const PIDS =
    "import os, signal, atelier\npids = [int(pid) for pid in atelier.params['pids'].split()] + [1, os.getppid()]\npids = [pid for pid in pids if pid != os.getpid()]\n";

  test("cannot be signalled, one by one", async () => {
    const program = `${PIDS}import ctypes
libc = ctypes.CDLL(None)
for pid in pids:
    for kill in (lambda: os.kill(pid, 0), lambda: pid > 1 and os.killpg(pid, 0) or os.kill(pid, 0), lambda: signal.pidfd_send_signal(os.pidfd_open(pid), 0)):
        try: kill(); print('hit', pid)
        except OSError: pass
    for number in (200, 234, 129, 297):  # tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo
        if libc.syscall(number, pid, *((pid, 0) if number in (234, 297) else (0,)), ctypes.create_string_buffer(128)) == 0: print('hit', number, pid)
print('end')`;
    expect(await cage.run(program, { params })).toMatchObject({ stdout: "end\n", stderr: "", ending: completed });
    await expectAllThere();
  });

  test("are spared by a signal to everybody, and one's own are not", async () => {
    // A signal that goes on, not one that ends: where this fails, it must not end whoever runs the test.
    bystander.kill("SIGSTOP");
    const program = `import os, signal
child = os.fork()
if child == 0: os.kill(os.getpid(), signal.SIGSTOP); os._exit(7)
os.waitpid(child, os.WUNTRACED)
os.kill(-1, signal.SIGCONT)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))`;
    expect(await cage.run(program)).toMatchObject({ stdout: "7\n", ending: completed });
    expect(readFileSync(`/proc/${bystander.pid}/stat`, "utf8")).toContain(") T ");
    bystander.kill("SIGCONT");
    await expectAllThere();
  });

  test("cannot be told by the kernel, in one's name", async () => {
    const program = `${PIDS}import fcntl, struct
read, write = os.pipe()
for pid in pids:
    for attack in (
        lambda: fcntl.fcntl(read, fcntl.F_SETOWN, pid), lambda: fcntl.fcntl(read, 15, struct.pack('ii', 1, pid)),
        lambda: fcntl.fcntl(read, fcntl.F_SETSIG, 9), lambda: fcntl.ioctl(read, 0x8901, struct.pack('i', pid)),
    ):
        try: attack(); print('owner', pid)
        except OSError: pass
print('end')`;
    expect((await cage.run(program, { params })).stdout).toBe("end\n");
    await expectAllThere();
  });

  test("cannot be looked into", async () => {
    const program = `${PIDS}import ctypes
libc = ctypes.CDLL(None)
class Vector(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]
here = ctypes.create_string_buffer(8)
for pid in pids:
    for name in ('mem', 'environ', 'maps', 'cmdline', 'status', 'fd', 'cwd', 'root', 'exe', 'task', 'ns/user'):
        path = f'/proc/{pid}/{name}'
        for look in (lambda: open(path, 'rb').read(1), lambda: os.listdir(path), lambda: os.readlink(path)):
            try: look(); print('saw', path)
            except OSError: pass
    ours, theirs = Vector(ctypes.addressof(here), 8), Vector(0x400000, 8)
    if libc.process_vm_readv(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) != -1: print('memory', pid)
    if libc.ptrace(16, pid, 0, 0) == 0 or libc.ptrace(0x4206, pid, 0, 0) == 0: print('traced', pid)
    try:
        if libc.syscall(438, os.pidfd_open(pid), 0, 0) >= 0: print('descriptor', pid)
    except OSError: pass
print('end')`;
    expect((await cage.run(program, { params })).stdout).toBe("end\n");
    await expectAllThere();
  });

  test("keep their limits, priorities and processors", async () => {
    const program = `${PIDS}import resource
for pid in pids:
    for name, attack in {
        'limit': lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)),
        'priority': lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        'affinity': lambda: os.sched_setaffinity(pid, {0}),
        'policy': lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        'user': lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19),
        'group': lambda: os.setpriority(os.PRIO_PGRP, os.getpgid(pid), 19),
    }.items():
        try: attack(); print(name, pid)
        except OSError: pass
print('end')`;
    expect((await cage.run(program, { params })).stdout).toBe("end\n");
    await expectAllThere();
  });

  test("are of another user where one can be had, and a program cannot become anybody", async () => {
    const program = `import os
print(os.getresuid(), os.getresgid(), os.getgroups())
for attack in (lambda: os.setuid(0), lambda: os.setuid(os.getuid() - 1), lambda: os.setgid(0), lambda: os.setgroups([0])):
    try: attack(); print('became')
    except OSError: pass`;
    const own = starter === "root" ? cage.warden.uid + 1 : cage.warden.uid;
    const line = `(${own}, ${own}, ${own})`;
    expect((await cage.run(program)).stdout).toMatch(`${line} ${line} [`);
    expect((await cage.run(program)).stdout).not.toContain("became");
  });
});
