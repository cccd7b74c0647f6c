"""Two blocks in each segment, and chance forked off for the second pass."""

from functools import reduce

import torch


def saved_bytes(run, leave_out=()):
    seen = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: seen.append(t) or t, lambda t: t):
        out = run()
    sizes = {t.storage().data_ptr(): t.storage().nbytes() for t in seen}
    return sum(size for address, size in sizes.items() if address not in [w.storage().data_ptr() for w in leave_out])


class Segment(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x):
        ctx.run, ctx.x, ctx.state = run, x, torch.random.get_rng_state()
        return run(x)

    @staticmethod
    def backward(ctx, gradient):
        with torch.random.fork_rng(), torch.enable_grad():
            torch.random.set_rng_state(ctx.state)
            again = ctx.x.detach().clone().requires_grad_(True)
            (ctx.run(again) * gradient).sum().backward()
        return None, again.grad


checkpoint = Segment.apply


def forward(model, numbers):
    x = model.tokens(numbers) + model.places.weight[: numbers.shape[1]]
    blocks = list(model.blocks)
    for start in range(0, len(blocks), 2):
        pair = blocks[start : start + 2]
        x = checkpoint(lambda x, pair=pair: reduce(lambda so_far, block: block(so_far), pair, x), x)
    return model.norm(x) @ model.tokens.weight.t()
