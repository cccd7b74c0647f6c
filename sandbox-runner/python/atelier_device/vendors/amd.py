"""AMD: the kernel's own files find and read, HIP warms and proves. See the package's first lines for the port."""

from __future__ import annotations

import ctypes
import glob
import os
import sys
from ctypes import byref, c_int, c_size_t, c_void_p
from typing import Any

_KFD = "/dev/kfd"
_NODES = "/sys/class/kfd/kfd/topology/nodes"
_PROCESSES = "/sys/class/kfd/kfd/proc"
_PROBE_BYTES = 4096


def find(visible: str | None) -> list[dict[str, Any]]:
    """Every node of the topology with compute units is one slice: a GPU, or a die of one where there are two."""
    wanted = None if visible is None else {part.strip() for part in visible.split(",")}
    slices: list[dict[str, Any]] = []
    folders = sorted(glob.glob(f"{_NODES}/*"), key=lambda folder: int(os.path.basename(folder)))
    gpus = [folder for folder in folders if _properties(folder).get("simd_count", 0) > 0]
    for number, folder in enumerate(gpus):
        properties = _properties(folder)
        uuid = f"GPU-{properties['unique_id']:016x}"
        if wanted is None or not wanted.isdisjoint({str(number), uuid}):
            slices.append(_describe(folder, properties, number, uuid))
    return slices


def see(devices: list[dict[str, Any]]) -> dict[str, str]:
    """ROCR counts those that it is told of anew, and HIP counts those."""
    numbers = ",".join(str(number) for number in range(len(devices)))
    uuids = ",".join(one["uuid"] for one in devices)
    return {"ROCR_VISIBLE_DEVICES": uuids, "HIP_VISIBLE_DEVICES": numbers, "CUDA_VISIBLE_DEVICES": numbers}


def read(device: dict[str, Any]) -> dict[str, Any]:
    """The energy counter is missing on many cards."""
    card = f"/sys/class/drm/renderD{device['renderMinor']}/device"
    counters = glob.glob(f"{card}/hwmon/hwmon*/energy1_input")
    processes = {}
    for path in glob.glob(f"{_PROCESSES}/*/vram_{device['gpuId']}"):
        try:
            processes[int(path.split("/")[-2])] = int(_read(path))
        except OSError:
            continue  # gone between two lines
    return {
        "usedBytes": int(_read(f"{card}/mem_info_vram_used")),
        "processes": {pid: used for pid, used in processes.items() if used > 0},
        "energyMillijoules": int(_read(counters[0])) / 1000 if counters else None,
    }


def probe(device: dict[str, Any]) -> None:
    """HIP fills memory on the device and reads it back."""
    hip = ctypes.CDLL("libamdhip64.so")
    memory, count = c_void_p(), c_int()
    answer = ctypes.create_string_buffer(_PROBE_BYTES)
    size = c_size_t(_PROBE_BYTES)
    _check(hip.hipInit(0), "hipInit")
    _check(hip.hipGetDeviceCount(byref(count)), "hipGetDeviceCount")
    _check(hip.hipMalloc(byref(memory), size), "hipMalloc")
    _check(hip.hipMemset(memory, c_int(0x5A), size), "hipMemset")
    _check(hip.hipMemcpy(answer, memory, size, c_int(2)), "hipMemcpy")  # from the device to the host; waits
    _check(hip.hipFree(memory), "hipFree")
    if count.value != len(device.get("parts", [device])) or answer.raw != b"\x5a" * _PROBE_BYTES:
        raise RuntimeError("the device answered wrongly")


def warm(device: dict[str, Any]) -> None:
    """As torch calls it, ROCm's device is "cuda" too."""
    probe(device)
    torch = sys.modules.get("torch")
    if torch is None or torch.version.hip is None:
        return
    square = torch.ones(16, 16, device="cuda")
    if float((square @ square).sum()) != 16.0**3:
        raise RuntimeError("a matrix product answered wrongly")
    del square
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()


def is_untouched() -> bool:
    """Whoever has begun the runtime holds the driver's door open."""
    doors = []
    for name in os.listdir("/proc/self/fd"):
        try:
            doors.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            continue  # the listing's own
    return not any(door.endswith("/kfd") or "/renderD" in door for door in doors)


def _describe(folder: str, properties: dict[str, int], number: int, uuid: str) -> dict[str, Any]:
    minor = properties["drm_render_minor"]
    card = f"/sys/class/drm/renderD{minor}/device"
    return {
        "number": str(number),
        "kind": "gpu",
        "name": _name(card, properties),
        "uuid": uuid,
        "memoryBytes": int(_read(f"{card}/mem_info_vram_total")),
        "driver": _read("/sys/module/amdgpu/version") if os.path.exists("/sys/module/amdgpu/version") else None,
        "nodes": {path: path for path in (_KFD, f"/dev/dri/renderD{minor}")},
        # HIP counts what ROCR leaves visible; it obeys the third as well, which a zygote has empty.
        "variables": {"ROCR_VISIBLE_DEVICES": uuid, "HIP_VISIBLE_DEVICES": "0", "CUDA_VISIBLE_DEVICES": "0"},
        "sysfs": True,  # the runtime reads the topology there
        "namesThreads": False,
        "energyShare": 1.0,
        "renderMinor": minor,
        "gpuId": int(_read(f"{folder}/gpu_id")),
    }


def _name(card: str, properties: dict[str, int]) -> str:
    if os.path.exists(f"{card}/product_name") and (name := _read(f"{card}/product_name")):
        return name
    version = properties.get("gfx_target_version", 0)
    return f"AMD gfx{version // 10000}{version // 100 % 100:x}{version % 100:x}"


def _properties(folder: str) -> dict[str, int]:
    pairs = (line.split() for line in _read(f"{folder}/properties").splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}


def _read(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read().strip()


def _check(code: int, call: str) -> None:
    if code != 0:
        raise RuntimeError(f"{call}: HIP error {code}")
