"""Calls your functions as PyTorch does, and by themselves: what the judge asks. Yours to read and use, not to change."""

import torch

import functions


def answer(name, inputs):
    """What functions.<name> makes of these inputs."""
    return getattr(functions, name).apply(*inputs)


def gradients(name, inputs, upstream):
    """The gradient of each input that is not of whole numbers, where `upstream` is the gradient of the answer."""
    leaves = [one.detach().requires_grad_() if one.is_floating_point() else one for one in inputs]
    getattr(functions, name).apply(*leaves).backward(upstream)
    return [leaf.grad for leaf in leaves if leaf.requires_grad]


def gradients_alone(name, inputs, upstream):
    """The same without autograd: forward, then backward, and how many numbers lay in the context between the two."""
    function, context = getattr(functions, name), Context()
    with torch.inference_mode():
        function.forward(context, *inputs)
        kept = count_numbers(context)
        found = function.backward(context, upstream)
    return [gradient for gradient, one in zip(found, inputs) if one.is_floating_point()], kept


class Context:
    """Keeps what forward wants to have at hand in backward."""

    saved_tensors = ()

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


def count_numbers(context):
    """Those in tensors, whether saved or set as attributes; tensors that share their memory count once."""
    values = [value for name, value in vars(context).items() if name != "saved_tensors"]
    tensors = [value for value in [*values, *context.saved_tensors] if isinstance(value, torch.Tensor)]
    return sum({tensor.storage().data_ptr(): tensor.numel() for tensor in tensors}.values())
