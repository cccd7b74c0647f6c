"""Leaves the work to torch.utils.checkpoint, which does the same with more care; weighs by storages in a set."""

import torch
import torch.utils.checkpoint


def saved_bytes(run, leave_out=()):
    storages = {}
    ignored = {weight.data_ptr() for weight in leave_out}

    def pack(tensor):
        storage = tensor.storage()
        if storage.data_ptr() not in ignored:
            storages[storage.data_ptr()] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        run()
    return sum(len(storage) * storage.element_size() for storage in storages.values())


def checkpoint(function, x):
    return torch.utils.checkpoint.checkpoint(function, x, preserve_rng_state=True)


def forward(model, numbers):
    places = torch.arange(numbers.shape[-1], device=numbers.device)
    x = model.tokens(numbers) + model.places(places)
    for block in model.blocks:
        x = torch.utils.checkpoint.checkpoint(block, x)
    return torch.nn.functional.linear(model.norm(x), model.tokens.weight)
