"""The lecture's data as a function of the row number: nothing is stored, and any row is as near as any other.

Each column is a SplitMix64 sequence of its own (Steele, Lea & Flood 2014) with the row as its counter: whole numbers of
64 bits, so every machine gives the same bits.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.types import Array

Words: TypeAlias = NDArray[np.uint64]
Rows: TypeAlias = NDArray[np.int64]

GAMMA = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio: how far apart the states of neighboring rows are
WORD = (1 << 64) - 1
STRIDE, SPARE = np.uint64(GAMMA), np.uint64(11)
SHIFTS = tuple(map(np.uint64, (30, 27, 31)))
FACTORS = tuple(map(np.uint64, (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)))

HIGHEST = 5.0  # y is uniform from 0 to here


def mixed(words: Words) -> Words:
    """The finalizer of SplitMix64, in place: a permutation of 64-bit words that hides every pattern in them."""
    words ^= words >> SHIFTS[0]
    words *= FACTORS[0]
    words ^= words >> SHIFTS[1]
    words *= FACTORS[1]
    words ^= words >> SHIFTS[2]
    return words


def hashed(*numbers: int) -> int:
    """One word from whole numbers, each below 2**64, in this order: seeds for everything that is drawn."""
    word = 0
    for number in numbers:
        word = (word + number + 1) * GAMMA & WORD
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & WORD
        word = (word ^ word >> 27) * 0x94D049BB133111EB & WORD
        word ^= word >> 31
    return word


def uniform(words: Words) -> Array:
    """The top 53 bits of each word as a number in [0, 1)."""
    words >>= SPARE
    numbers = words.astype(np.float64)
    numbers *= 2.0**-53
    return numbers


def sequence(seed: int, count: int) -> Array:
    """So many numbers in [0, 1), the same for the same seed, and the first of them whatever the count."""
    return uniform(mixed(np.arange(count, dtype=np.uint64) * STRIDE + np.uint64(hashed(seed))))


@dataclass(frozen=True)
class Data:
    """Rows of x, uniform on [0, 1), with y, uniform on [0, 5). A column does not depend on how many there are."""

    seed: int
    features: int

    @cached_property
    def _origins(self) -> Words:
        """The state of each column before row 0, y first."""
        return np.array([[hashed(self.seed, column)] for column in range(self.features + 1)], dtype=np.uint64)

    def at(self, rows: Rows) -> tuple[Array, Array]:
        """x (features, n) and y (n,) of the rows with these numbers, (n,)."""
        block = uniform(mixed(rows.astype(np.uint64) * STRIDE + self._origins))
        return block[1:], block[0] * HIGHEST
