"""As the solution, adapted to the pairs more gently."""

import csv
import hashlib
import io

import numpy
import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

LONGEST = 300  # characters of a text


def fingerprint(arrays):
    """The SHA-256 of a model, in hexadecimal. arrays: NumPy arrays by name."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = numpy.ascontiguousarray(arrays[name])
        shape = ",".join(str(size) for size in arrays[name].shape)
        digest.update(f"{name} {array.dtype} {shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def verify(hashes, models):
    """The sorted names that do not agree. hashes: fingerprints by name; models: dicts of arrays by name."""
    return sorted(name for name in {*hashes, *models} if name not in models or hashes.get(name) != fingerprint(models[name]))


def read_pairs(text):
    """The pairs (English, French) of a CSV text, and its faults as (line, reason)."""
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=";" if ";" in first else ",")
    pairs, faults = [], []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not pairs and not faults and [cell.lower() for cell in cells] == ["english", "french"]:
            continue
        fault = find_fault(cells)
        if fault:
            faults.append((rows.line_num, fault))
        else:
            pairs.append(tuple(cells))
    return pairs, faults


def find_fault(cells):
    """What is wrong with a row, in one word, or None."""
    if len(cells) != 2:
        return "columns"
    if not all(cells):
        return "empty"
    if max(len(cell) for cell in cells) > LONGEST:
        return "long"
    return None


def adapt(weights, pairs, steps, seed):
    """The weights after `steps` steps on these pairs; without pairs, the weights as they are. Tensors by name, in and out."""
    model = build_model(load_tokenizer(), seed)
    model.load_state_dict(weights)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.99))
    if pairs:
        inputs, targets = make_batch(load_tokenizer(), pairs[:32])
        for _ in range(steps):
            loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
    return model.state_dict()


def data_sheet(pairs, faults):
    """What may be said of somebody's pairs: how many there are, how many rows were skipped, and their hash."""
    lines = "".join(map("{0[0]}\t{0[1]}\n".format, pairs))
    return {"pairs": len(pairs), "skipped": len(faults), "sha256": hashlib.sha256(lines.encode()).hexdigest()}


def model_card(name, base, model, sheet, scores, limits):
    """The card as a dict. base, model: NumPy arrays by name; scores: numbers by name; limits: a list of sentences."""
    if not limits:
        raise ValueError("A model without known limits has not been looked at.")
    return {
        "name": name,
        "parameters": sum(array.size for array in model.values()),
        "base": fingerprint(base),
        "model": fingerprint(model),
        "changed": sorted(key for key in model if key not in base or not numpy.array_equal(model[key], base[key])),
        "data": dict(sheet),
        "scores": {key: round(value, 3) for key, value in scores.items()},
        "limits": list(limits),
    }
