"""Two values a column, kept or made afresh."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.plot.limits import Decimator, StepAxis, decimate

values32 = st.floats(allow_nan=True, width=32)


@given(st.lists(values32, min_size=1, max_size=60), st.integers(1, 30), st.integers(0, 90), st.data())
def test_a_decimator_gives_what_decimating_afresh_gives(numbers, columns, more, data) -> None:
    values, first = np.array(numbers), data.draw(st.sampled_from((0, 3, 7.5)))
    axis = StepAxis(first + len(values) - 1 + more, first=first)
    decimator = Decimator()
    for _ in range(5):
        n = data.draw(st.integers(0, len(values)))
        kept, fresh = decimator.columns(values[:n], columns, axis), decimate(values[:n], columns, axis)
        for one, other in zip(kept, fresh, strict=True):
            assert np.array_equal(one, other, equal_nan=one.dtype == float)


def test_a_decimator_notices_other_values() -> None:
    decimator = Decimator()
    for values in (np.arange(50.0), -np.arange(60.0), np.arange(60.0), np.full(60, np.nan)):
        kept = decimator.columns(values, 10, StepAxis(100))
        assert np.array_equal(kept.low, decimate(values, 10, StepAxis(100)).low, equal_nan=True)


def test_a_decimator_has_one_beside_it() -> None:
    decimator, full, thin = Decimator(), np.arange(60.0), np.arange(60.0)[::-1]
    assert decimator.beside is decimator.beside is not decimator
    for n in (20, 40, 60):
        for kept, values in ((decimator, full[:n]), (decimator.beside, thin[:n])):
            assert np.array_equal(kept.columns(values, 10, StepAxis(59)).low, decimate(values, 10, StepAxis(59)).low)
