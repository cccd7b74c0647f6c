"""NVIDIA: NVML finds and reads, CUDA warms and proves. See the package's first lines for the port."""

from __future__ import annotations

import sys
from typing import Any

from atelier_device import cuda
from atelier_device.nvml import Handle, Nvml

# Without the display's (nvidia-modeset), the tools' (nvidia-uvm-tools) and /dev/dri: no computation needs them.
_COMMON = ("/dev/nvidiactl", "/dev/nvidia-uvm")
_CAPABILITIES = "/proc/driver/nvidia/capabilities/gpu{minor}/mig/gi{gi}"


def find(visible: str | None) -> list[dict[str, Any]]:
    """A whole GPU is one slice; of one in MIG mode each instance is one, and the GPU itself none."""
    nvml = Nvml()
    slices: list[dict[str, Any]] = []
    for index, gpu in enumerate(nvml.devices()):
        names = {str(index), nvml.uuid(gpu)}
        if not nvml.is_mig(gpu):
            if _is_visible(names, visible):
                slices.append(_describe(nvml, gpu, gpu, f"{nvml.minor(gpu)}", []))
            continue
        total = nvml.memory(gpu)[0]
        for number, mig in enumerate(nvml.mig_devices(gpu)):
            if _is_visible({*names, nvml.uuid(mig), f"{index}:{number}"}, visible):
                share = nvml.memory(mig)[0] / total
                nodes = _capability_nodes(nvml.minor(gpu), *nvml.instances(mig))
                described = _describe(nvml, mig, gpu, f"{nvml.minor(gpu)}-mig-{number}", nodes)
                slices.append({**described, "kind": "mig", "energyShare": share})
    return slices


def see(devices: list[dict[str, Any]]) -> dict[str, str]:
    """By their UUIDs, in the order of the bus."""
    return {**devices[0]["variables"], "CUDA_VISIBLE_DEVICES": ",".join(one["uuid"] for one in devices)}


def read(device: dict[str, Any]) -> dict[str, Any]:
    """Energy is the whole GPU's, for MIG instances too: nothing measures it for one of them."""
    nvml = Nvml()
    handle = nvml.find(device["uuid"])
    whole = nvml.parent(handle) if device["kind"] == "mig" else handle
    return {
        "usedBytes": nvml.memory(handle)[1],
        "processes": nvml.processes(handle),
        "energyMillijoules": nvml.energy_millijoules(whole),
    }


def probe(device: dict[str, Any]) -> None:
    """A kernel of our own; no library that could be slow to load."""
    cuda.run_tiny_kernel()


def warm(device: dict[str, Any]) -> None:
    """Through torch where the environment has one for CUDA, so that its allocator and its cuBLAS handle are what is warm."""
    cuda.run_tiny_kernel()
    torch = sys.modules.get("torch")
    if torch is None or not torch.backends.cuda.is_built():
        return
    square = torch.ones(16, 16, device="cuda")
    if float((square @ square).sum()) != 16.0**3:
        raise cuda.CudaError("a matrix product answered wrongly")
    del square
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()


def is_untouched() -> bool:
    """Asks CUDA itself: torch does not know of every cuInit."""
    return cuda.is_untouched()


def _describe(nvml: Nvml, slice_: Handle, gpu: Handle, number: str, nodes: list[str]) -> dict[str, Any]:
    uuid = nvml.uuid(slice_)
    return {
        "number": number,
        "kind": "gpu",
        "name": nvml.name(slice_),
        "uuid": uuid,
        "memoryBytes": nvml.memory(slice_)[0],
        "driver": nvml.driver_version(),
        "nodes": {path: path for path in (*_COMMON, f"/dev/nvidia{nvml.minor(gpu)}", *nodes)},
        "variables": {"CUDA_VISIBLE_DEVICES": uuid, "CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_CACHE_DISABLE": "1"},
        "sysfs": True,  # where libraries look for the machine's topology
        "namesThreads": True,  # cuInit opens a thread's name in /proc for writing, and fails with 304 where it cannot
        "energyShare": 1.0,
    }


def _capability_nodes(minor: int, gi: int, ci: int) -> list[str]:
    folder = _CAPABILITIES.format(minor=minor, gi=gi)
    return [f"/dev/nvidia-caps/nvidia-cap{_read_minor(path)}" for path in (f"{folder}/access", f"{folder}/ci{ci}/access")]


def _read_minor(path: str) -> int:
    with open(path, encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file if ":" in line)
    return int(fields["DeviceFileMinor"])


def _is_visible(names: set[str], visible: str | None) -> bool:
    return visible is None or not names.isdisjoint(part.strip() for part in visible.split(","))
