"""Schedules: their formulas, their text, and what is said when the text is wrong."""

import math

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.optimizers.schedules import SCHEDULES, Const, Cosine, Exp, InvSqrt, Linear, Step, arguments, parse_schedule
from tests.optimizers.test_packages import STORED


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("const(0.1)", Const(lr0=0.1)),
        ("step(0.1, 30, 0.5)", Step(lr0=0.1, every=30, factor=0.5)),
        ("exp(.1,0.99)", Exp(lr0=0.1, rate=0.99)),
        ("cosine(0.1,200)", Cosine(lr0=0.1, steps=200)),
        (" Cosine ( 0.1 , 200 , warmup = 20 ) ", Cosine(lr0=0.1, steps=200, warmup=20)),
        ("linear(1, 10, end=1e-3)", Linear(lr0=1.0, steps=10, end=0.001)),
        ("invsqrt(0.1)", InvSqrt(lr0=0.1)),
        ("step(every=3, lr0=1)", Step(lr0=1.0, every=3)),
    ],
)
def test_text(text, schedule):
    assert parse_schedule(text) == schedule
    assert parse_schedule(str(schedule)) == schedule


def test_the_table_names_them_simplest_first():
    assert list(SCHEDULES) == [
        "const", "step", "exp", "cosine", "linear", "invsqrt", "multistep", "onecycle", "restarts", "plateau"
    ]  # fmt: skip
    assert all(name == cls.name and cls.__doc__ for name, cls in SCHEDULES.items())


def test_spelling():
    assert str(Cosine(lr0=0.1, steps=200)) == "cosine(0.1, 200)"
    assert str(Cosine(lr0=0.1, steps=200, end=1 / 3, warmup=5)) == f"cosine(0.1, 200, end={1 / 3!r}, warmup=5)"


@pytest.mark.parametrize(
    ("text", "t", "rate"),
    [
        ("const(0.3)", 1000, 0.3),
        ("step(0.8, 10, 0.5)", 9, 0.8),
        ("step(0.8, 10, 0.5)", 10, 0.4),
        ("step(0.8, 10, 0.5)", 35, 0.1),
        ("step(0.8, 10)", 10, 0.08),
        ("exp(0.8, 0.5)", 3, 0.1),
        ("exp(0.8, 0.5)", 10**6, 0.0),
        ("cosine(0.8, 4)", 0, 0.8),
        ("cosine(0.8, 4)", 1, 0.4 + 0.4 * math.sqrt(0.5)),
        ("cosine(0.8, 4, 0.2)", 2, 0.5),
        ("cosine(0.8, 4, 0.2)", 4, 0.2),
        ("cosine(0.8, 4, 0.2)", 400, 0.2),
        ("linear(0.8, 4)", 1, 0.6),
        ("linear(0.8, 4, 0.4)", 3, 0.5),
        ("linear(0.8, 4, 0.4)", 400, 0.4),
        ("invsqrt(0.8)", 3, 0.4),
        ("invsqrt(0.8, 5)", 15, 0.4),
    ],
)
def test_rate(text, t, rate):
    assert parse_schedule(text)(t) == pytest.approx(rate, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    "text",
    [
        *("const(0.5)", "step(0.5,3)", "exp(0.5,.9)", "cosine(0.5,9)", "linear(0.5,9)", "invsqrt(0.5)"),
        *("multistep(0.5,3,7)", "restarts(0.5,4,2)", "plateau(0.5)"),
    ],
)
def test_warm_up_climbs_evenly_and_then_starts_the_schedule(text):
    plain, warm = parse_schedule(text), parse_schedule(text.replace(")", ", warmup=4)"))
    assert [warm(t) for t in range(5)] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5], rel=1e-12)
    assert [warm(t + 4) for t in range(20)] == [plain(t) for t in range(20)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("cosin(0.1, 200)", "unknown schedule 'cosin'; did you mean 'cosine'?"),
        ("0.1", "'0.1' is not a schedule; write one such as cosine(0.1, 200)"),
        ("cosine", "'cosine': write cosine(lr0, steps, end=0.0, warmup=0)"),
        ("cosine()", "cosine needs lr0 and steps; write cosine(lr0, steps, end=0.0, warmup=0)"),
        ("cosine(0.1)", "cosine needs steps; write cosine(lr0, steps, end=0.0, warmup=0)"),
        ("cosine(1,2,3,4)", "cosine: '4' is one value too many; write cosine(lr0, steps, end=0.0, warmup=0)"),
        ("cosine(0.1, lr0=3)", "cosine: lr0 is given twice; write cosine(lr0, steps, end=0.0, warmup=0)"),
        ("cosine(0.1, 20, wormup=3)", "unknown hyperparameter of cosine 'wormup'; did you mean 'warmup'?"),
        ("cosine(0.1, 2.5)", "cosine: steps=2.5: expected a whole number, 1 ≤ steps"),
        ("cosine(0.1, 0)", "cosine: steps=0 is out of range: 1 ≤ steps"),
        ("const(-1)", "const: lr0=-1 is out of range: 0 ≤ lr0"),
        ("const(nan)", "const: lr0=nan is out of range: 0 ≤ lr0"),
        ("const(inf)", "const: lr0=inf is out of range: 0 ≤ lr0"),
        ("const(1, warmup=-1)", "const: warmup=-1 is out of range: 0 ≤ warmup"),
        ("exp(1, 2)", "exp: rate=2 is out of range: 0 < rate ≤ 1"),
        ("step(1, 1, 0)", "step: factor=0 is out of range: 0 < factor ≤ 1"),
        ("step(1, 0)", "step: every=0 is out of range: 1 ≤ every"),
        ("invsqrt(1, 0)", "invsqrt: scale=0 is out of range: 0 < scale"),
    ],
)
def test_complaints(text, complaint):
    with pytest.raises(UserError) as caught:
        parse_schedule(text)
    assert str(caught.value) == complaint


@pytest.mark.parametrize("case", STORED["schedules"], ids=lambda case: case["schedule"])
def test_they_count_as_those_of_pytorch_do(case):
    schedule = parse_schedule(case["schedule"])
    ours = heard_rates(schedule, case["losses"]) if case["losses"] else list(map(schedule, range(len(case["rates"]))))
    assert ours == pytest.approx(case["rates"], rel=1e-12)


def heard_rates(schedule, losses):
    """The rates of a schedule that hears the loss of each step."""
    heard, rates = schedule.unheard(np.zeros(2)), []
    for t, loss in enumerate(losses):
        rates.append(float(schedule.rate_of(t, heard)))
        heard = schedule.heard(t, heard, np.float64(loss))
    return rates


def test_a_plateau_begins_after_its_warm_up():
    plain, warm = (parse_schedule(f"plateau(0.5, 2, {more}0.5)") for more in ("", "warmup=4, factor="))
    losses = [3.0, 2.0, 2.0, 2.0, 2.0, 1.9, 1.9, 1.9, 1.9, 1.0]
    rates = heard_rates(warm, [9.0] * 4 + losses)
    assert rates[:4] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert rates[4:] == heard_rates(plain, losses)
    assert min(rates[4:]) == 0.125
    bounded = parse_schedule("plateau(0.5, 2, 0.1, end=0.2, warmup=4)")  # the bound is none of the warm-up's
    assert heard_rates(bounded, [9.0] * 10) == pytest.approx([0.1, 0.2, 0.3, 0.4, *[0.5] * 4, 0.2, 0.2])


def test_a_cycle_climbs_to_its_first_rate():
    warm = parse_schedule("onecycle(0.5, 10, div=5, warmup=4)")
    assert [warm(t) for t in range(5)] == pytest.approx([0.02, 0.04, 0.06, 0.08, 0.1])


def test_a_cycle_may_only_climb_or_only_fall():
    assert parse_schedule("onecycle(0.5, 10, part=1)")(9) == 0.5
    assert parse_schedule("onecycle(0.5, 10, part=0.1)")(0) == 0.5
    assert parse_schedule("onecycle(0.5, 10, part=0)")(0) < 0.5


def test_arguments_are_checked_however_they_come():
    with pytest.raises(UserError, match="cosine: steps=0 is out of range"):
        Cosine(lr0=0.1, steps=0)
    assert list(arguments(Cosine)) == ["lr0", "steps", "end", "warmup"]
