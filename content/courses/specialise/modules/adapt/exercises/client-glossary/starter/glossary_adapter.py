"""Teaches the translator a client's words, and returns nothing but the adapter."""

import torch

from client import ALPHA, RANK, load_translator
from lingua.lora import add_lora, trainable
from lingua_tokenizer import load_tokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def adapt(batches, steps, seed, report=lambda step, loss: None):
    """Trains an adapter for the client and returns it.

    batches: iterator over at most `steps` batches, each a list of 32 pairs (English, French of the client)
    steps:   how many batches there are
    seed:    the same seed and batches give the same adapter, bit by bit
    report:  called with step and loss, to draw the curve
    returns  {"blocks.0.qkv.A": tensor, "blocks.0.qkv.B": tensor, ...}, on the CPU
    """
    tokenizer = load_tokenizer()
    model = load_translator(tokenizer)
    torch.manual_seed(seed)
    add_lora(model, RANK, ALPHA).to(DEVICE)

    # Which parameters go to the optimiser, and at which rate? One for fine-tuning a whole model is too small. For each batch:
    #   inputs and targets (make_batch puts them where you say), scores, cross entropy, gradients, a step
    #   report(step, loss.item())

    return {name: parameter.detach().cpu() for name, parameter in trainable(model).items()}
