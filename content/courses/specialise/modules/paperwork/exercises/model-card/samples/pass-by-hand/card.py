"""The same papers in another hand: small steps joined, a generator for the rows, Adam at a steady rate."""

import copy
import csv
from hashlib import sha256

import numpy as np
import torch
import torch.nn.functional as F

from lingua_model import IGNORED, Lingua, make_batch
from lingua_tokenizer import load_tokenizer


def fingerprint(arrays):
    whole = b""
    for name, array in sorted(arrays.items()):
        head = "{} {} {}".format(name, array.dtype.name, ",".join(map(str, array.shape)))
        whole += head.encode("utf-8") + b"\n" + array.tobytes(order="C")
    return sha256(whole).hexdigest()


def verify(hashes, models):
    true_hashes = {name: fingerprint(arrays) for name, arrays in models.items()}
    return sorted(name for name in set(hashes) | set(true_hashes) if hashes.get(name) != true_hashes.get(name))


def rows_of(text):
    lines = text.replace("\ufeff", "", 1).splitlines()
    sign = ","
    for line in lines:
        if line.strip():
            sign = ";" if ";" in line else ","
            break
    for number, line in enumerate(lines, start=1):
        for row in csv.reader([line], delimiter=sign):
            cells = tuple(cell.strip() for cell in row)
            if "".join(cells):
                yield number, cells


def read_pairs(text):
    pairs, faults = [], []
    for place, (number, cells) in enumerate(rows_of(text)):
        if place == 0 and tuple(cell.lower() for cell in cells) == ("english", "french"):
            continue
        if len(cells) != 2:
            faults.append((number, "columns"))
        elif "" in cells:
            faults.append((number, "empty"))
        elif any(len(cell) > 300 for cell in cells):
            faults.append((number, "long"))
        else:
            pairs.append(cells)
    return pairs, faults


def adapt(weights, pairs, steps, seed):
    if not pairs:
        return copy.deepcopy(weights)
    tokenizer = load_tokenizer()
    model = Lingua(tokenizer.size)
    model.load_state_dict(weights)
    optimiser = torch.optim.Adam(model.parameters(), lr=1.5e-3, betas=(0.9, 0.95))
    for step in range(steps):
        batch = [pairs[(step * 32 + place) % len(pairs)] for place in range(min(32, len(pairs)))]
        inputs, targets = make_batch(tokenizer, batch)
        optimiser.zero_grad()
        F.cross_entropy(model(inputs).transpose(1, 2), targets, ignore_index=IGNORED).backward()
        optimiser.step()
    return model.state_dict()


def data_sheet(pairs, faults):
    digest = sha256()
    for pair in pairs:
        digest.update(("\t".join(pair) + "\n").encode())
    return dict(pairs=len(pairs), skipped=len(faults), sha256=digest.hexdigest())


def model_card(name, base, model, sheet, scores, limits):
    if len(limits) == 0:
        raise ValueError("limits")
    changed = [key for key in sorted(model) if key not in base or model[key].tobytes() != base[key].tobytes()]
    card = dict(name=name, base=fingerprint(base), model=fingerprint(model), changed=changed, data=sheet, limits=limits)
    card["parameters"] = int(sum(np.prod(array.shape, dtype=int) for array in model.values()))
    card["scores"] = {key: round(value, 3) for key, value in scores.items()}
    return card
