"""A meter for what autograd keeps: bytes now, and the most there ever were; and a dropout. Yours to read, not to change."""

import torch
from torch.autograd.graph import saved_tensors_hooks


class Meter:
    """Counts storages that are kept for a backward pass, each once, while the `with` block lasts."""

    def __init__(self, leave_out=()):
        self.left_out = {tensor.storage().data_ptr() for tensor in leave_out}
        self.held = {}  # address of a storage: how many saved tensors look at it
        self.bytes = self.peak = 0

    def __enter__(self):
        self.hooks = saved_tensors_hooks(lambda tensor: Held(self, tensor), lambda held: held.tensor)
        self.hooks.__enter__()
        return self

    def __exit__(self, *about):
        self.hooks.__exit__(*about)

    def add(self, tensor, sign):
        address, size = tensor.storage().data_ptr(), tensor.storage().nbytes()
        if address in self.left_out:
            return
        before = self.held.get(address, 0)
        self.held[address] = before + sign
        if before + sign == (1 if sign > 0 else 0):  # the first to come, or the last to go
            self.bytes += sign * size
        self.peak = max(self.peak, self.bytes)


class Held:
    """A saved tensor; the graph lets go of it when the backward pass has used it."""

    def __init__(self, meter, tensor):
        self.meter, self.tensor = meter, tensor
        meter.add(tensor, 1)

    def __del__(self):
        self.meter.add(self.tensor, -1)


def drop(x, chance_of_zero):
    """Dropout with the processor's chance, also where x is on a GPU: the same seed drops the same on either."""
    kept = torch.rand(x.shape) >= chance_of_zero
    return x * kept.to(x.device) / (1 - chance_of_zero)
