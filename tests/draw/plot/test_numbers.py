import pytest

from termopt.draw.plot.numbers import count, duration, few, number, percent, size


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.53, "2.53e+00"), (0.0, "0"), (-0.0, "0"), (float("inf"), "inf"), (float("nan"), "nan"), (1e-300, "1.00e-300")],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


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
def test_sizes(value: float, text: str) -> None:
    assert size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(8e-5, "0.08 ms"), (0.012, "12 ms"), (1.24, "1.2 s"), (31.4, "31 s"), (240, "4 min"), (9000, "2.5 h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (0.041, "0.041"), (1.23, "1.2"), (33.7, "34"), (1e5, "1e+05")])
def test_few_digits(value: float, text: str) -> None:
    assert few(value) == text


def test_what_is_not_done_is_not_rounded_up_to_all() -> None:
    assert percent(0.999) == "99 %"
    assert percent(1.0) == "100 %"
