"""Each piece as a linked row; every pair knows the places where it stands, so a merge goes to those and nowhere else."""

import re
from collections import Counter


def train_bpe(text, n_merges):
    token, before, after, weight = [], [], [], []
    for piece, times in Counter(re.findall(r" ?[^\s]+|\s+", text)).items():
        data = piece.encode()
        for number, byte in enumerate(data):
            here = len(token)
            token.append(bytes([byte]))
            weight.append(times)
            before.append(here - 1 if number else -1)
            after.append(here + 1 if number + 1 < len(data) else -1)
    places, counts = {}, Counter()

    def add(here):
        if here >= 0 and after[here] >= 0:
            pair = token[here], token[after[here]]
            places.setdefault(pair, set()).add(here)
            counts[pair] += weight[here]

    def remove(here):
        if here >= 0 and after[here] >= 0:
            pair = token[here], token[after[here]]
            places[pair].discard(here)
            counts[pair] -= weight[here]
            if not counts[pair]:
                del counts[pair]

    for here in range(len(token)):
        add(here)
    merges = []
    while len(merges) < n_merges:
        best = max(counts, key=lambda pair: (counts[pair], pair), default=None)
        if best is None:
            break
        merges.append(best)
        for here in sorted(places[best]):
            there = after[here]
            if here not in places[best] or there < 0 or (token[here], token[there]) != best:
                continue
            remove(before[here])
            remove(here)
            remove(there)
            token[here] = token[here] + token[there]
            after[here] = after[there]
            if after[here] >= 0:
                before[after[here]] = here
            token[there], after[there], before[there] = b"", -1, -1
            add(before[here])
            add(here)
    return merges
