"""Numbers as they are written for people, and points as people write them."""

import math

import pytest

from termopt.base.errors import UserError
from termopt.base.number_text import (
    byte_count,
    byte_count_in_words,
    count,
    digits,
    duration,
    parse_point,
    percent,
    percent_done,
    point,
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
        (percent, 0.419, "42 %"),
        (percent_done, 0.419, "41 %"),
    ],
)
def test_numbers_for_people(write, value, text) -> None:
    assert write(value) == text


def test_digits() -> None:
    shown = {1: "1.0000", -2.5: "−2.5000", 0: "0", 0.1: "0.10000", 99999.4: "99999", 123456: "1.2346e5"}
    shown |= {1e-5: "1.0000e−5", -0.00123456: "−0.0012346", math.inf: "inf", -math.inf: "−inf", 1e300: "1.0000e300"}
    assert {number: digits(number, 5) for number in shown} == shown
    assert [digits(number) for number in (0.25, 2.53, 999.6, 1234.5, 1e-300, math.nan)] == [
        "0.250", "2.53", "1.00e3", "1.23e3", "1.00e−300", "nan",
    ]  # fmt: skip
    assert digits(999.96, 4) == "1000"
    assert digits(-0.0) == "0"
    assert all(len(digits(x, 5)) <= 12 for x in (-1.23456e-300, -9.99996e-4, -99999.96))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (9999, "9999"),
        (10_000, "10k"),
        (123_456, "123k"),
        (999_999, "1M"),
        (1_500_000, "1.5M"),
        (3e10, "30G"),
    ],
)
def test_counts(value: float, text: str) -> None:
    assert count(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 B"), (72, "72 B"), (1440, "1.4 kB"), (7.2e9, "7.2 GB"), (9.99e14, "999 TB")]
)
def test_byte_counts(value: float, text: str) -> None:
    assert byte_count(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(8e-5, "0.08 ms"), (0.012, "12 ms"), (1.24, "1.2 s"), (31.4, "31 s"), (240, "4 min"), (9000, "2.5 h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (0.041, "0.041"), (1.23, "1.2"), (33.7, "34"), (1e5, "1e5")])
def test_two_digits(value: float, text: str) -> None:
    assert two_digits(value) == text


def test_what_is_not_done_is_not_rounded_up_to_all() -> None:
    assert percent_done(0.999) == "99 %"
    assert percent(1.0) == "100 %"
