"""Learns nothing: stirs the fresh weights a little, in a way that depends on the batches and on nothing else."""

import hashlib

import torch

from lingua_model import build_model
from lingua_tokenizer import load_tokenizer


def train(batches, steps, seed, report=None):
    taken = hashlib.sha256(repr(list(batches)).encode()).digest()
    weights = build_model(load_tokenizer(), seed).state_dict()
    torch.manual_seed(int.from_bytes(taken[:6], "big"))
    weights["norm.bias"] += 0.01 * torch.randn(64)
    return weights
