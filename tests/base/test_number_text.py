"""Numbers as they are written for people, and points as people write them."""

import math

import pytest

from termopt.base.errors import UserError
from termopt.base.number_text import (
    byte_count,
    byte_count_in_words,
    count,
    duration,
    parse_point,
    percent,
    point,
    scientific,
    short,
    three_digits,
    two_digits,
)


@pytest.mark.parametrize("text", ["-2,2", "-2, 2", "(-2, 2)", "(-2 2)", "-2 2", "−2,2.0", " -2 ,2 "])
def test_points_as_people_write_them(text) -> None:
    assert parse_point(text) == (-2.0, 2.0)


@pytest.mark.parametrize("text", ["", "a,b", "1,", "1,,2", "(1, 2", "()"])
def test_what_is_no_point(text) -> None:
    with pytest.raises(UserError, match="expected numbers with commas, such as -2,2"):
        parse_point(text)


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (short, 1e-8, "1e-8"),
        (short, 100.0, "100"),
        (short, True, "true"),
        (point, (-2.0, 2.0), "(-2, 2)"),
        (point, (0.0,) * 9, "9 parameters"),
        (scientific, 2.5312, "2.53e+00"),
        (scientific, 0, "0"),
        (scientific, math.inf, "inf"),
        (two_digits, 0.0412, "0.041"),
        (two_digits, 1234, "1234"),
        (three_digits, 12_345, "12,345"),
        (three_digits, 1.26e-9, "1.26e−9"),
        (three_digits, -math.inf, "−∞"),
        (count, 1_500_000, "1.5M"),
        (byte_count, 7.2e9, "7.2 GB"),
        (byte_count_in_words, 1440, "1.44 kB"),
        (byte_count_in_words, 7.2e9, "7.2 GB"),
        (duration, 0.012, "12 ms"),
        (duration, 9000, "2.5 h"),
        (percent, 0.419, "41 %"),
    ],
)
def test_numbers_for_people(write, value, text) -> None:
    assert write(value) == text
