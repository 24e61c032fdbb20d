"""Data by row number: uniform, unrelated, the same whichever rows are asked for; and the order rows come in."""

import numpy as np
import pytest

from termopt.problems.data.batching import make_batching
from termopt.problems.data.shuffle import shuffled
from termopt.problems.data.teacher import Data, hashed, sequence

N = 100_000


def block(seed):
    """All columns of N rows, y scaled to [0, 1): (9, N)."""
    x, y = Data(seed, 8).at(np.arange(N))
    return np.vstack([y / 5, x])


BLOCKS = {seed: block(seed) for seed in (0, 1)}


@pytest.mark.parametrize("seed", BLOCKS)
def test_every_column_is_uniform(seed):
    values = BLOCKS[seed]
    assert values.min() >= 0
    assert values.max() < 1
    for column in values:
        counts = np.bincount((column * 100).astype(int), minlength=100)
        chi2 = ((counts - N / 100) ** 2 / (N / 100)).sum()
        assert 55 < chi2 < 155  # 99 degrees of freedom: beyond once in a few thousand


def test_neighboring_rows_columns_and_seeds_are_unrelated():
    values = np.vstack(list(BLOCKS.values()))
    beside = np.corrcoef(np.vstack([values[:, :-1], values[:, 1:]]))
    np.fill_diagonal(beside, 0)
    assert np.abs(beside).max() < 4.5 / np.sqrt(N)
    for lag in (2, 256):
        products = (values[:, :-lag] - 0.5) * (values[:, lag:] - 0.5)
        assert np.abs(12 * products.mean(axis=1)).max() < 4.5 / np.sqrt(N)


def test_pairs_fill_the_square():
    for first, second in [
        (BLOCKS[0][1], BLOCKS[0][2]),
        (BLOCKS[0][1][:-1], BLOCKS[0][1][1:]),
        (BLOCKS[0][1], BLOCKS[1][1]),
    ]:
        counts = np.histogram2d(first, second, bins=16, range=[[0, 1], [0, 1]])[0]
        chi2 = ((counts - len(first) / 256) ** 2 / (len(first) / 256)).sum()
        assert 165 < chi2 < 360  # 255 degrees of freedom


def splitmix(state):
    """The published finalizer, in whole numbers."""
    z = state % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def test_the_bits_are_those_of_whole_numbers_on_every_machine():
    rows = [0, 1, 10**8 - 1, 10**9 - 1]
    x, y = Data(7, 2).at(np.array(rows))
    words = [[splitmix(hashed(7, column) + row * 0x9E3779B97F4A7C15) for row in rows] for column in range(3)]
    assert y.tolist() == [5 * (word // 2**11 / 2**53) for word in words[0]]
    assert x.tolist() == [[word // 2**11 / 2**53 for word in column] for column in words[1:]]
    assert splitmix(0x9E3779B97F4A7C15) == 0xE220A8397B1DCDAF  # the first word of SplitMix64 from the seed 0
    first = Data(0, 1).at(np.array([0]))[0]
    assert first[0, 0].hex() == "0x1.f5f27724e63a0p-1"


def test_a_row_does_not_depend_on_what_is_asked_beside_it():
    rows = np.array([7, 99_999_999, 7, 0, 12345])
    x, y = Data(3, 8).at(rows)
    for i, row in enumerate(rows):
        one_x, one_y = Data(3, 8).at(np.array([row]))
        assert np.array_equal(one_x[:, 0], x[:, i])
        assert one_y[0] == y[i]
    fewer, same = Data(3, 5).at(rows)
    assert np.array_equal(fewer, x[:5])
    assert np.array_equal(same, y)


def test_hashes_differ_in_every_part():
    words = {hashed(*numbers) for numbers in [(0,), (1,), (0, 0), (0, 1), (1, 0), (2**63 - 1,), (0, 0, 0)]}
    assert len(words) == 7
    assert np.array_equal(sequence(5, 10)[:4], sequence(5, 4))


# -- shuffling -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 97, 100, 101, 9_999, 65_537])
def test_a_shuffle_is_a_permutation(size):
    whole = shuffled(np.arange(size), size, 4, 2)
    assert np.array_equal(np.sort(whole), np.arange(size))
    some = np.array([size - 1, 0, size // 2])
    assert np.array_equal(shuffled(some, size, 4, 2), whole[some])


def test_a_shuffle_of_a_hundred_million_is_random_access():
    rows = shuffled(np.arange(10_000), 10**8, 0)
    assert len(set(rows.tolist())) == 10_000
    counts = np.bincount(rows // 10**6, minlength=100)
    assert 55 < ((counts - 100) ** 2 / 100).sum() < 155


@pytest.mark.parametrize("size", [10, 13])
def test_any_card_may_lie_anywhere_and_beside_any_other(size):
    decks = np.array([shuffled(np.arange(size), size, 1, key) for key in range(2_000)])
    where = np.array([np.bincount(decks[:, i], minlength=size) for i in range(size)])
    assert np.abs(where - 2_000 / size).max() < 4.5 * np.sqrt(2_000 / size)
    beside = np.bincount(((decks[:, 1] - decks[:, 0]) % size), minlength=size)[1:]
    assert np.abs(beside - 2_000 / (size - 1)).max() < 4.5 * np.sqrt(2_000 / (size - 1))


# -- the rows of a step --------------------------------------------------------------------------------------------


def drawn(k, seed, **hyperparameters):
    made = make_batching(**hyperparameters)
    return made.draw(k, seed)(0, made.batch)


def test_rows_depend_on_step_and_seed_only():
    for replace in (True, False):
        rows = drawn(7, 3, batch=20, replace=replace)
        assert np.array_equal(rows, drawn(7, 3, batch=20, replace=replace, hidden=2, data_seed=9))
        assert not np.array_equal(rows, drawn(8, 3, batch=20, replace=replace))
        assert not np.array_equal(rows, drawn(7, 4, batch=20, replace=replace))
        assert rows.dtype == np.int64


def test_a_whole_batch_is_all_rows_in_order():
    for replace in (True, False):
        assert np.array_equal(drawn(5, 1, batch=50, rows=50, replace=replace), np.arange(50))


def test_without_replacement_an_epoch_has_every_row_once():
    epochs = [np.concatenate([drawn(5 * epoch + k, 3, batch=20, replace=False) for k in range(5)]) for epoch in (0, 1)]
    for rows in epochs:
        assert np.array_equal(np.sort(rows), np.arange(100))
    assert not np.array_equal(*epochs)


@pytest.mark.parametrize("batch", [30, 7, 99, 51])
def test_an_epoch_is_all_rows_also_where_batches_do_not_end_with_it(batch):
    """So the axis `epochs`, which counts rows read, begins an epoch where the rows do."""
    read = np.concatenate([drawn(k, 3, batch=batch, replace=False) for k in range(100)])
    epochs = read[: len(read) // 100 * 100].reshape(-1, 100)
    assert (np.sort(epochs, axis=1) == np.arange(100)).all()
    assert len({tuple(epoch) for epoch in epochs}) == len(epochs)


def test_with_replacement_rows_come_again():
    rows = np.concatenate([drawn(k, 3, batch=20) for k in range(5)])
    assert len(set(rows.tolist())) < 80
    assert len(set(np.concatenate([drawn(k, 3, batch=1) for k in range(100)]).tolist())) < 80


@pytest.mark.parametrize("hyperparameters", [{"replace": True}, {"replace": False}, {"rows": 1000}])
def test_rows_may_be_drawn_piece_by_piece(hyperparameters):
    made = make_batching(batch=1000, **({"rows": 12_345} | hyperparameters))
    draw, whole = made.draw(4, 2), made.draw(4, 2)(0, 1000)
    assert np.array_equal(np.concatenate([draw(0, 1), draw(1, 400), draw(400, 1000)]), whole)
