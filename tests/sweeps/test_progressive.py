"""A map from coarse to fine is the same map, and can be seen before it is finished."""

import numpy as np

from termopt.sweeps.compute import compute
from termopt.sweeps.progressive import ProgressiveMap, passes
from termopt.sweeps.shard import run_cells
from termopt.sweeps.sweep import Axis, Sweep

STARTS = tuple(np.linspace(-5, 5, 11).tolist())
BASINS = Sweep("himmelblau", "gd:lr=0.01", None, 0, 60, (Axis("x", STARTS), Axis("y", STARTS[:10])))


def test_every_place_is_in_one_pass():
    for shape in ((11, 10), (41, 4), (20,), (9, 9), (1,)):
        places = [tuple(place) for _, some in passes(shape) for place in some.tolist()]
        assert sorted(places) == list(np.ndindex(shape))


def test_in_pieces_it_is_to_the_last_bit_what_it_is_at_once():
    progressive, seen = ProgressiveMap(BASINS), []
    while not progressive.finished:
        progressive.work(lambda: False)  # one piece at a time
        if (found := progressive.map()) is not None:
            seen.append(found)
    assert len(seen) > 2
    for column, whole in zip(seen[-1].cells, compute(BASINS), strict=True):
        np.testing.assert_array_equal(column, whole)


def test_before_it_is_finished_a_run_looks_like_the_nearest_that_is_known():
    progressive = ProgressiveMap(BASINS)
    while progressive.done < 4:
        progressive.work(lambda: False)
        assert progressive.done == 0 or progressive.map() is not None  # of the very first run on
    found, whole = progressive.map(), compute(BASINS)
    assert progressive.done < BASINS.size
    places = np.arange(BASINS.size).reshape(BASINS.shape)[::8, ::8]
    shown = found.cells.loss.reshape(BASINS.shape)
    np.testing.assert_array_equal(shown[::8, ::8], whole.loss[places])
    np.testing.assert_array_equal(shown[:8, :8], whole.loss[0])
    assert [progressive.known(i) for i in (0, 1)] == [True, False]


def test_keys_are_answered_after_every_step_of_runs_side_by_side():
    parts = list(run_cells(BASINS, range(BASINS.size)))
    assert len(parts) >= BASINS.steps
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)


def test_the_first_picture_is_of_few_runs():
    _, first = next(passes((152, 76)))
    assert len(first) <= 5 * 3
