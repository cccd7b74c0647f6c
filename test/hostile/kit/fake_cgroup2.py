"""A folder that answers as a kernel's cgroup v2 hierarchy does, as far as its documentation says and the warden asks.

Stands in for the kernel where it has bound every controller elsewhere; what a real one does besides is not shown by it.
"""

import errno
import os

FILES = {"cgroup.procs": "", "cgroup.threads": "", "cgroup.subtree_control": "", "cgroup.kill": "", "cgroup.controllers": "", "cpu.stat": "usage_usec 0\n"}
BY_CONTROLLER = {
    "memory": {"memory.max": "max", "memory.swap.max": "max", "memory.current": "0", "memory.peak": "0", "memory.events": "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n"},
    "pids": {"pids.max": "max", "pids.current": "0", "pids.events": "max 0\n"},
}


class Hierarchy:
    """`log` holds every value written, in order."""

    def __init__(self, root, controllers=("memory", "pids", "cpu")):
        self.root, self.log = root, []
        self._mkdir, self._rmdir = os.mkdir, os.rmdir
        os.makedirs(root)
        self._fill(root, controllers)

    def stand_in(self, cgroup_files):
        """From here on folders made below the root get their files, and writes are answered."""
        os.mkdir, os.rmdir, cgroup_files.write = self.mkdir, self.rmdir, self.write
        return self

    def mkdir(self, path, mode=0o777):
        self._mkdir(path, mode)
        if path.startswith(self.root):
            self._fill(path, self.words(os.path.dirname(path), "cgroup.subtree_control"))

    def rmdir(self, path):
        if not path.startswith(self.root):
            return self._rmdir(path)
        if self.words(path, "cgroup.procs") or any(entry.is_dir() for entry in os.scandir(path)):
            raise OSError(errno.EBUSY, path)
        for entry in os.scandir(path):
            os.unlink(entry.path)
        self._rmdir(path)

    def write(self, folder, name, value):
        text = str(value)
        if not os.path.exists(f"{folder}/{name}"):
            raise FileNotFoundError(errno.ENOENT, f"{folder}/{name}")
        self.log.append((os.path.relpath(folder, self.root), name, text))
        if name == "cgroup.subtree_control":
            wanted = [word[1:] for word in text.split()]
            if set(wanted) - set(self.words(folder, "cgroup.controllers")):
                raise FileNotFoundError(errno.ENOENT, name)
            if folder != self.root and self.words(folder, "cgroup.procs"):
                raise OSError(errno.EBUSY, name)
            self.put(folder, name, " ".join(sorted({*self.words(folder, name), *wanted})))
        elif name == "cgroup.procs":
            if folder != self.root and self.words(folder, "cgroup.subtree_control"):
                raise OSError(errno.EBUSY, name)
            for place, _, files in os.walk(self.root):
                if name in files:
                    self.put(place, name, "\n".join(pid for pid in self.words(place, name) if pid != text))
            self.put(folder, name, "\n".join([*self.words(folder, name), text]))
        elif name == "cgroup.kill":
            for place, _, _ in os.walk(folder):
                self.put(place, "cgroup.procs", "")
        else:
            self.put(folder, name, text)

    def words(self, folder, name):
        with open(f"{folder}/{name}", encoding="ascii") as file:
            return file.read().split()

    def put(self, folder, name, text):
        with open(f"{folder}/{name}", "w", encoding="ascii") as file:
            file.write(text)

    def _fill(self, folder, controllers):
        files = {**FILES, "cgroup.controllers": " ".join(controllers)}
        for controller in controllers:
            files.update(BY_CONTROLLER.get(controller, {}))
        for name, text in files.items():
            self.put(folder, name, text)
