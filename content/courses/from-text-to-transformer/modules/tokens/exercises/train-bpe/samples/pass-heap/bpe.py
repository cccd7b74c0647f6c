"""Counts are kept, and the best pair is taken from a heap whose stale entries are thrown away when they come up."""

import heapq
import re
from collections import Counter, defaultdict


class Entry:
    __slots__ = ("count", "pair")

    def __init__(self, count, pair):
        self.count, self.pair = count, pair

    def __lt__(self, other):
        return (self.count, self.pair) > (other.count, other.pair)


def train_bpe(text, n_merges):
    pieces = Counter(re.findall(r" ?[^\s]+|\s+", text))
    rows = [[bytes([byte]) for byte in piece.encode()] for piece in pieces]
    times = list(pieces.values())
    counts, where = Counter(), defaultdict(set)
    for number, row in enumerate(rows):
        for pair in zip(row, row[1:]):
            counts[pair] += times[number]
            where[pair].add(number)
    heap = [Entry(count, pair) for pair, count in counts.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < n_merges:
        top = heapq.heappop(heap)
        if counts[top.pair] != top.count or top.count == 0:
            continue
        merges.append(top.pair)
        left, right = top.pair
        touched = set()
        for number in where.pop(top.pair):
            old = rows[number]
            new, place = [], 0
            while place < len(old):
                if place + 1 < len(old) and old[place] == left and old[place + 1] == right:
                    new.append(left + right)
                    place += 2
                else:
                    new.append(old[place])
                    place += 1
            for pair in zip(old, old[1:]):
                counts[pair] -= times[number]
                touched.add(pair)
            for pair in zip(new, new[1:]):
                counts[pair] += times[number]
                where[pair].add(number)
                touched.add(pair)
            rows[number] = new
        for pair in touched:
            if counts[pair]:
                heapq.heappush(heap, Entry(counts[pair], pair))
    return merges
