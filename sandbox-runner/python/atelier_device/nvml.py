"""NVML through ctypes. Used in disposable processes only."""

from __future__ import annotations

import ctypes
from ctypes import byref, c_uint, c_ulonglong, c_void_p, create_string_buffer

_NOT_SUPPORTED, _NOT_FOUND, _INSUFFICIENT_SIZE = 3, 6, 7
_NOT_AVAILABLE = 2**64 - 1
_TEXT_BYTES = 96
_MOST_PROCESSES = 1024

Handle = c_void_p


class _Memory(ctypes.Structure):
    _fields_ = [("total", c_ulonglong), ("free", c_ulonglong), ("used", c_ulonglong)]


class _Process(ctypes.Structure):
    _fields_ = [("pid", c_uint), ("used", c_ulonglong), ("gpu_instance", c_uint), ("compute_instance", c_uint)]


class NvmlError(Exception):
    """A call that the driver refused; `code` is its own number for why."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call}: NVML error {code}")
        self.code = code


class Nvml:
    """Opened once per process; the process's end closes it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libnvidia-ml.so.1")
        self._call("nvmlInit_v2")

    def driver_version(self) -> str:
        """As the driver names itself."""
        return self._text("nvmlSystemGetDriverVersion")

    def devices(self) -> list[Handle]:
        """Every whole GPU that this process may see."""
        handles = []
        for index in range(self._number("nvmlDeviceGetCount_v2")):
            handle = Handle()
            try:
                self._call("nvmlDeviceGetHandleByIndex_v2", c_uint(index), byref(handle))
            except NvmlError:
                continue  # another allocation's: the cgroup keeps it from us
            handles.append(handle)
        return handles

    def mig_devices(self, parent: Handle) -> list[Handle]:
        """The compute instances of a GPU in MIG mode; none where it is whole."""
        try:
            most = self._number("nvmlDeviceGetMaxMigDeviceCount", parent)
        except NvmlError:
            return []
        handles = []
        for index in range(most):
            handle = Handle()
            try:
                self._call("nvmlDeviceGetMigDeviceHandleByIndex", parent, c_uint(index), byref(handle))
            except NvmlError as error:
                if error.code == _NOT_FOUND:
                    continue
                raise
            handles.append(handle)
        return handles

    def is_mig(self, device: Handle) -> bool:
        """Whether a GPU is in MIG mode, with or without instances."""
        current, pending = c_uint(), c_uint()
        try:
            self._call("nvmlDeviceGetMigMode", device, byref(current), byref(pending))
        except NvmlError as error:
            if error.code == _NOT_SUPPORTED:
                return False
            raise
        return current.value == 1

    def find(self, uuid: str) -> Handle:
        """A GPU or a MIG instance by its UUID."""
        handle = Handle()
        self._call("nvmlDeviceGetHandleByUUID", uuid.encode(), byref(handle))
        return handle

    def parent(self, mig: Handle) -> Handle:
        """The GPU of a MIG instance."""
        handle = Handle()
        self._call("nvmlDeviceGetDeviceHandleFromMigDeviceHandle", mig, byref(handle))
        return handle

    def uuid(self, device: Handle) -> str:
        """`GPU-…` or `MIG-…`."""
        return self._text("nvmlDeviceGetUUID", device)

    def name(self, device: Handle) -> str:
        """Such as `NVIDIA H100 80GB HBM3`."""
        return self._text("nvmlDeviceGetName", device)

    def minor(self, device: Handle) -> int:
        """The N of /dev/nvidiaN."""
        return self._number("nvmlDeviceGetMinorNumber", device)

    def instances(self, mig: Handle) -> tuple[int, int]:
        """GPU instance and compute instance."""
        return self._number("nvmlDeviceGetGpuInstanceId", mig), self._number("nvmlDeviceGetComputeInstanceId", mig)

    def memory(self, device: Handle) -> tuple[int, int]:
        """Total and used bytes."""
        memory = _Memory()
        self._call("nvmlDeviceGetMemoryInfo", device, byref(memory))
        return memory.total, memory.used

    def processes(self, device: Handle) -> dict[int, int | None]:
        """Those that compute on it, by pid, with the bytes each holds there."""
        count, found = c_uint(_MOST_PROCESSES), (_Process * _MOST_PROCESSES)()
        try:
            self._call("nvmlDeviceGetComputeRunningProcesses_v3", device, byref(count), found)
        except NvmlError as error:
            if error.code != _INSUFFICIENT_SIZE:
                raise
        return {one.pid: None if one.used == _NOT_AVAILABLE else one.used for one in found[: count.value]}

    def energy_millijoules(self, device: Handle) -> int | None:
        """Since the driver was loaded; None before Volta."""
        total = c_ulonglong()
        try:
            self._call("nvmlDeviceGetTotalEnergyConsumption", device, byref(total))
        except NvmlError:
            return None
        return total.value

    def _number(self, call: str, *arguments: object) -> int:
        number = c_uint()
        self._call(call, *arguments, byref(number))
        return number.value

    def _text(self, call: str, *arguments: object) -> str:
        buffer = create_string_buffer(_TEXT_BYTES)
        self._call(call, *arguments, buffer, c_uint(_TEXT_BYTES))
        return buffer.value.decode()

    def _call(self, name: str, *arguments: object) -> None:
        code = getattr(self._library, name)(*arguments)
        if code != 0:
            raise NvmlError(name, code)
