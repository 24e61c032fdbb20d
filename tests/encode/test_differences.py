"""What changes from frame to frame."""

from itertools import pairwise

import numpy as np
import pytest

from termopt.draw.cells.canvas import CONTINUED, SPACE, blank, put
from termopt.encode.differences import differences, differing
from tests.encode.made import kinds, recording


def told(before, after) -> list[list[int]]:
    """The columns that changed, by row."""
    old, new = recording([before, after]).frames
    return [np.flatnonzero(row).tolist() for row in differing(old, new)]


def test_the_first_frame_is_all_new_and_the_same_again_is_nothing() -> None:
    canvas = kinds(3)[-1]
    first, second = differences(recording([canvas, canvas.copy()]).frames)
    assert first.cells.all()
    assert not second.cells.any()


def test_a_space_has_no_color_but_its_ground() -> None:
    before = blank(4, 1)
    after = before.copy()
    after.fg[0, 1] = 0xFF0000
    assert told(before, after) == [[]]
    after.bg[0, 2] = 0xFF0000
    assert told(before, after) == [[2]]


def test_a_letter_that_turns_bold_differs_and_a_bold_space_does_not() -> None:
    canvas = blank(3, 1)
    put(canvas, 0, 0, "a", 1)
    before = next(recording([canvas]).frames)
    after = before._replace(bold=np.array([[True, False, True]]))
    assert differing(before, after).tolist() == [[True, False, False]]


@pytest.mark.parametrize("half", [0, 1])
def test_a_wide_character_changes_as_a_whole(half: int) -> None:
    before = blank(6, 1)
    put(before, 0, 2, "课", 1)
    after = before.copy()
    after.bg[0, 2 + half] = 0xFF0000
    assert told(before, after) == [[2, 3]]


def test_what_a_wide_character_leaves_behind_changes_with_both_halves() -> None:
    before = blank(6, 1)
    put(before, 0, 2, "课", 1)
    after = before.copy()
    put(after, 0, 3, "a", 1)
    assert after.code[0, 2] == SPACE
    assert told(before, after) == [[2, 3]]
    assert told(after, before) == [[2, 3]]


def test_what_is_left_out_looks_the_same() -> None:
    frames = list(recording(kinds(40)).frames)
    for before, after in pairwise(frames):
        same = ~differing(before, after)
        for old, new in zip(before.canvas, after.canvas, strict=True):
            silent = np.isin(after.canvas.code, (SPACE, CONTINUED)) & (new is after.canvas.fg)
            assert np.array_equal(old[same & ~silent], new[same & ~silent])
        assert 0 < np.count_nonzero(same) < same.size
