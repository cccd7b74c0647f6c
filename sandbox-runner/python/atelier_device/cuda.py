"""The CUDA driver through ctypes: whether it has begun in this process, and a tiny kernel that proves that it works."""

from __future__ import annotations

import ctypes
from ctypes import byref, c_int, c_size_t, c_uint, c_ulonglong, c_void_p

NOT_INITIALIZED = 3
_LIBRARY = "libcuda.so.1"
_THREADS = 64
# Every driver compiles it for the device at hand: out[i] = 3 * i + 1.
_PTX = b"""
.version 6.0
.target sm_50
.address_size 64
.visible .entry probe(.param .u64 out) {
  .reg .u32 %r<3>;
  .reg .u64 %d<4>;
  ld.param.u64 %d1, [out];
  cvta.to.global.u64 %d2, %d1;
  mov.u32 %r1, %tid.x;
  mad.lo.u32 %r2, %r1, 3, 1;
  mul.wide.u32 %d3, %r1, 4;
  add.u64 %d2, %d2, %d3;
  st.global.u32 [%d2], %r2;
  ret;
}
"""


class CudaError(Exception):
    """A call that the driver refused."""


def is_untouched() -> bool:
    """True where libcuda is not in this process, or where it is and nobody has called cuInit."""
    if not _is_loaded():
        return True
    count = c_int()
    answer: int = ctypes.CDLL(_LIBRARY).cuDeviceGetCount(byref(count))
    return answer == NOT_INITIALIZED


def run_tiny_kernel() -> None:
    """Begins CUDA on the one device that is visible, in the context that torch would use, and checks a kernel's answer.

    The context stays as long as the process.
    """
    library = ctypes.CDLL(_LIBRARY)
    device, context, module, function = c_int(), c_void_p(), c_void_p(), c_void_p()
    memory = c_ulonglong()
    _check(library.cuInit(0), "cuInit")
    _check(library.cuDeviceGet(byref(device), 0), "cuDeviceGet")
    _check(library.cuDevicePrimaryCtxRetain(byref(context), device), "cuDevicePrimaryCtxRetain")
    _check(library.cuCtxSetCurrent(context), "cuCtxSetCurrent")
    _check(library.cuModuleLoadData(byref(module), _PTX), "cuModuleLoadData")
    _check(library.cuModuleGetFunction(byref(function), module, b"probe"), "cuModuleGetFunction")
    numbers = (c_uint * _THREADS)()
    size = c_size_t(ctypes.sizeof(numbers))
    _check(library.cuMemAlloc_v2(byref(memory), size), "cuMemAlloc")
    arguments = (c_void_p * 1)(ctypes.cast(byref(memory), c_void_p))
    shape = [c_uint(number) for number in (1, 1, 1, _THREADS, 1, 1, 0)]
    _check(library.cuLaunchKernel(function, *shape, c_void_p(), arguments, c_void_p()), "cuLaunchKernel")
    _check(library.cuCtxSynchronize(), "cuCtxSynchronize")
    _check(library.cuMemcpyDtoH_v2(numbers, memory, size), "cuMemcpyDtoH")
    _check(library.cuMemFree_v2(memory), "cuMemFree")
    _check(library.cuModuleUnload(module), "cuModuleUnload")
    if list(numbers) != [3 * index + 1 for index in range(_THREADS)]:
        raise CudaError("the probe kernel answered wrongly")


def _is_loaded() -> bool:
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        return any("/libcuda.so" in line for line in maps)


def _check(code: int, call: str) -> None:
    if code != 0:
        raise CudaError(f"{call}: CUDA error {code}")
