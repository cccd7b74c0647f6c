"""BM25: how well a text answers a question, by the words they share. No training, and no idea of meaning."""

import math
import re
from collections import Counter


def words(text):
    return re.findall(r"\w+", text.lower())


def bm25(query, texts, saturation=1.2, length_counts=0.75):
    """A score for each text: rare words count for more, repeated ones for less and less, long texts for less."""
    rows = [Counter(words(text)) for text in texts]
    lengths = [sum(row.values()) for row in rows]
    usual = sum(lengths) / len(lengths)
    scores = [0.0] * len(rows)
    for word in words(query):
        holding = sum(word in row for row in rows)
        weight = math.log(1 + (len(rows) - holding + 0.5) / (holding + 0.5))
        for index, row in enumerate(rows):
            times = row[word]
            damped = times + saturation * (1 - length_counts + length_counts * lengths[index] / usual)
            scores[index] += weight * times * (saturation + 1) / damped
    return scores
