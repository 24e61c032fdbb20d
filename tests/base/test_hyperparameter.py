"""Whole numbers as people write them."""

from dataclasses import make_dataclass

import pytest

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter, hyperparameter, hyperparameters


def whole(**ends) -> Hyperparameter:
    """A hyperparameter that takes whole numbers."""
    return hyperparameters(make_dataclass("Owner", [("rows", int, hyperparameter(1, **ends))]))[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("1e8", 10**8), ("100_000_000", 10**8), ("1.5e2", 150), ("2E3", 2000), ("-1e2", -100), ("30.0", 30)],
)
def test_whole_numbers(text: str, value: int) -> None:
    read = whole().parse(text)
    assert read == value
    assert isinstance(read, int)


@pytest.mark.parametrize("text", ["1.5", "1e-1", f"1.{0:025}1", "nan", "inf", "1e99999999", "e8", "", "1e8x"])
def test_what_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="expected a whole number"):
        whole().parse(text)


def test_ranges_of_whole_numbers_have_all_their_digits() -> None:
    assert whole(lo=1, hi=10**9).range_text == "1 ≤ rows ≤ 1,000,000,000"
    assert whole(lo=0, hi=2**63 - 1).range_text == "0 ≤ rows ≤ 9,223,372,036,854,775,807"
    assert whole(lo=2).range_text == "2 ≤ rows"
    with pytest.raises(UserError, match="rows=2000000000 is out of range: 1 ≤ rows ≤ 1,000,000,000"):
        whole(lo=1, hi=10**9).parse("2e9")
