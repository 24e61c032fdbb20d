"""A shuffled deck too large to be held: where each position lies is computed, not looked up.

A Feistel network over pairs of digits, one of base `a` and one of base `b`, that takes one step after another until it
lands below the size of the deck (Black & Rogaway 2002, methods 2 and 3). As a·b is hardly more, few need a second one.
"""

import math

import numpy as np

from termopt.problems.data.teacher import Rows, Words, hashed, mixed

ROUNDS = 6


def shuffled(positions: Rows, size: int, *key: int) -> Rows:
    """The card at each position of a deck of `size` cards: for all positions, a permutation that depends on the key.

    positions: (n,), from 0 to size - 1; size at most 2**62.
    """
    a = math.isqrt(size - 1) + 1
    b = -(-size // a)
    keys = [hashed(*key, number) for number in range(ROUNDS)]
    cards = _permuted(positions.astype(np.uint64), a, b, keys)
    while (beyond := np.flatnonzero(cards >= size)).size:
        cards[beyond] = _permuted(cards[beyond], a, b, keys)
    return cards.astype(np.int64)


def _permuted(words: Words, a: int, b: int, keys: list[int]) -> Words:
    """A permutation of the numbers below a·b: each digit in turn is moved on by a hash of the other."""
    high, low = np.divmod(words, np.uint64(b))
    for first, second in zip(keys[::2], keys[1::2], strict=True):
        high = (high + mixed(low + first) % a) % a
        low = (low + mixed(high + second) % b) % b
    return high * b + low
