"""The line search on the functions of Moré and Thuente 1994, section 5, against the tables printed there."""

import numpy as np
import pytest

from termopt.optimizers.lbfgs.line_search import Point, begin, exhausted, resumed, wolfe

FIRST_TRIALS = (1e-3, 1e-1, 1e1, 1e3)


def curve_1(t):
    return -t / (t * t + 2), (t * t - 2) / (t * t + 2) ** 2


def curve_2(t):
    u = t + 0.004
    return u**5 - 2 * u**4, 5 * u**4 - 8 * u**3


def curve_3(t, beta=0.01, waves=39):
    half = waves * np.pi / 2
    corner = 1 - t if t <= 1 - beta else t - 1 if t >= 1 + beta else (t - 1) ** 2 / (2 * beta) + beta / 2
    slope = -1 if t <= 1 - beta else 1 if t >= 1 + beta else (t - 1) / beta
    return corner + 2 * (1 - beta) / (waves * np.pi) * np.sin(half * t), slope + (1 - beta) * np.cos(half * t)


def yanai(a, b):
    """The sum of two hyperbolas with steep corners at 0 and at 1."""

    def gamma(beta):
        return np.sqrt(1 + beta * beta) - beta

    def curve(t):
        left, right = np.hypot(1 - t, b), np.hypot(t, a)
        return gamma(a) * left + gamma(b) * right, gamma(a) * (t - 1) / left + gamma(b) * t / right

    return curve


TABLES = {  # φ, c₁, c₂, and for each first trial the number of calls and the t found, as printed: to two digits
    "1": (curve_1, 1e-3, 0.1, (6, 3, 1, 4), (1.4, 1.4, 10, 37)),
    "2": (curve_2, 0.1, 0.1, (12, 8, 8, 11), (1.6, 1.6, 1.6, 1.6)),
    "3": (curve_3, 0.1, 0.1, (12, 12, 10, 13), (1.0, 1.0, 1.0, 1.0)),
    "4": (yanai(0.001, 0.001), 1e-3, 1e-3, (4, 1, 3, 4), (0.085, 0.10, 0.35, 0.83)),
    "5": (yanai(0.01, 0.001), 1e-3, 1e-3, (6, 3, 7, 8), (0.075, 0.078, 0.073, 0.076)),
    "6": (yanai(0.001, 0.01), 1e-3, 1e-3, (13, 11, 8, 11), (0.93, 0.93, 0.92, 0.92)),
}


def point(curve, t):
    return Point(t, *(np.float64(value) for value in curve(t)))


def search_along(curve, first, c1, c2):
    """The number of trials and the t they ended at."""
    start = point(curve, np.float64(0.0))
    search = begin(np.float64(first), start.phi, start.slope)
    for trials in range(1, 100):
        trial = point(curve, search.t)
        if all(wolfe(search, trial, c1, c2)):
            return trials, float(trial.t)
        search = resumed(search, trial, np.True_, c1)
        assert not exhausted(search)
    raise AssertionError("no end")


@pytest.mark.parametrize("row", range(4))
@pytest.mark.parametrize("name", TABLES)
def test_it_does_what_the_paper_prints(name, row):
    curve, c1, c2, trials, ends = TABLES[name]
    with np.errstate(all="ignore"):
        found, t = search_along(curve, FIRST_TRIALS[row], c1, c2)
    assert found == trials[row]
    assert t == pytest.approx(ends[row], rel=0.04)


@np.errstate(all="ignore")
def test_no_later_trial_reaches_a_wall():
    search = begin(np.float64(8.0), np.float64(0.0), np.float64(-1.0))
    yes, no = np.True_, np.False_
    search = resumed(search, Point(search.t, np.float64(np.nan), np.float64(np.nan)), no, 1e-4)
    assert search.t == 4
    for _ in range(10):
        search = resumed(search, Point(search.t, -search.t, np.float64(-1.0)), yes, 1e-4)
        assert search.best.t < search.t < 8


def test_lower_but_not_low_enough_is_too_long():
    """In the first stage ψ is searched, not φ: a trial under φ(0) yet above the Armijo line ends the interval."""
    search = begin(np.float64(1.0), np.float64(0.0), np.float64(-1.0))
    trial = Point(search.t, np.float64(-0.01), np.float64(-0.5))
    search = resumed(search, trial, np.True_, 0.3)
    assert search.bracketed
    assert (search.best, search.end) == (search.origin, trial)
    assert 0 < search.t < 1


@pytest.mark.parametrize(("rise", "armijo"), [(-1e-9, True), (1e-11, True), (1e-10, False)])
def test_a_rise_in_the_last_bits_of_the_loss_is_let_pass(rise, armijo):
    search = begin(np.float64(1.0), np.float64(100.0), np.float64(-1e-15))
    trial = Point(search.t, np.float64(100.0 + rise), np.float64(0.0))
    assert wolfe(search, trial, 1e-4, 0.9) == (armijo, True)
