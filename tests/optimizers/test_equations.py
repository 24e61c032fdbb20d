"""The equations on the screen are the code that ran."""

import re
from dataclasses import asdict, replace

import numpy as np
import pytest

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.types import Equation
from termopt.optimizers.gradient_transforms import GradientTransform
from termopt.optimizers.schedules import parse_schedule

from .equations import PLAIN, WORD, check_equations, evaluate
from .walk import OPTIMIZERS, RATED, bowl, rosenbrock, walk

ODD = {
    "lr": 0.0037,
    "momentum": 0.63,
    "beta": 0.71,
    "beta1": 0.57,
    "beta2": 0.83,
    "rho": 0.67,
    "eps": 0.013,
    "weight_decay": 0.31,
    "momentum_decay": 0.43,
    "history": 2,
    "c1": 0.3,
    "c2": 0.4,
}
LATER = {"beta1": 0.95, "beta2": 0.96}  # RAdam trusts its rate from the second set on after a few steps
EDGES = {"lr": 0.0, "momentum": 1.0, "rho": 1.0, "beta": 0.0, "beta1": 0.0, "beta2": 0.0, "weight_decay": 0.0}
SETS = {"defaults": {}, "odd": ODD, "later": LATER, "edges": EDGES}


LIVELY = {"lbfgs": (rosenbrock, (-1.2, 0.7), 40)}  # a search has to refuse trials
WORDS = {"after", "a", "step", "the", "next", "trial"}


def hyperparameters_of(name, values):
    return {
        hyperparameter.name: values[hyperparameter.name]
        for hyperparameter in hyperparameters(OPTIMIZERS[name])
        if hyperparameter.name in values
    }


@pytest.mark.parametrize("values", SETS.values(), ids=SETS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_line_is_what_was_computed(name, values):
    optimizer = OPTIMIZERS[name](**hyperparameters_of(name, values))
    for step in walk(optimizer, rosenbrock, (-1.2, 0.7), 12):
        check_equations(optimizer, step)


@pytest.mark.every(5)
@pytest.mark.parametrize("schedule", [None, "cosine(0.003, 9, warmup=2)"])
@pytest.mark.parametrize("clip", [np.inf, 40.0])
@pytest.mark.parametrize("zero_grad", [True, False])
@pytest.mark.parametrize("name", RATED)
def test_every_line_of_a_wrapped_optimizer_too(name, zero_grad, clip, schedule):
    optimizer = GradientTransform(
        OPTIMIZERS[name](**hyperparameters_of(name, ODD)), zero_grad, clip, schedule and parse_schedule(schedule)
    )
    for step in walk(optimizer, bowl, (-5.0, 4.0), 12):
        check_equations(optimizer, step)


def holds(optimizer, steps):
    """Whether the equations and hyperparameters of an optimizer account for the steps of another."""
    try:
        for step in steps:
            check_equations(optimizer, step)
    except (AssertionError, KeyError, SyntaxError, ValueError):
        return False
    return True


@pytest.fixture(params=OPTIMIZERS)
def lively(request):
    """An optimizer, and steps in which every hyperparameter and every branch of it matters."""
    optimizer = OPTIMIZERS[request.param](**hyperparameters_of(request.param, ODD | {"lr": 0.1}))
    return optimizer, list(walk(optimizer, *LIVELY.get(request.param, (bowl, (0.5, 0.4), 12))))


def misprints(text):
    """Every way to print a line wrong: another factor before a symbol, another sign, less or more of a number."""
    term, said = text.split(" ← ")
    factor = "(1 − {})" if " and " in said else "(17·{})"  # of what is true or false, the contrary
    changes = [(match, factor.format(match[0])) for match in WORD.finditer(said) if match[0] not in PLAIN | WORDS]
    changes += [(match, {"+": "−", "−": "+"}[match[0]]) for match in re.finditer(r"(?<= )[+−](?= )", said)]
    changes += [(match, f"{float(match[0]) + 1}") for match in re.finditer(r"(?<![\w.])\d+(\.\d+)?", said)]
    seen = said.find(" + δ") % (len(said) + 1)  # what it allows for rounding is no number that one can see
    return [
        f"{term} ← {said[: match.start()]}{other}{said[match.end() :]}"
        for match, other in changes
        if match.start() < seen
    ]


def test_a_line_that_says_something_else_is_noticed(lively):
    optimizer, steps = lively
    assert holds(optimizer, steps)
    for i, (term, text) in enumerate(optimizer.equations):
        for misprint in misprints(text):
            lines = (*optimizer.equations[:i], Equation(term, misprint), *optimizer.equations[i + 1 :])
            liar = type("Liar", (type(optimizer),), {"equations": lines})(**asdict(optimizer))
            assert not holds(liar, steps), misprint


def test_a_hyperparameter_that_is_turned_is_noticed(lively):
    optimizer, steps = lively
    for hyperparameter in hyperparameters(optimizer) if optimizer.name in RATED else ():
        assert not holds(
            replace(optimizer, **{hyperparameter.name: getattr(optimizer, hyperparameter.name) * 0.9}), steps
        ), hyperparameter.name


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_shape_of_the_equations(name):
    terms = [line.term for line in OPTIMIZERS[name].equations]
    assert len(set(terms)) == len(terms)
    assert {"g", "Δw"} <= set(terms)
    if name in RATED:
        assert OPTIMIZERS[name].equations[0] == Equation("g", "g ← ∇w")
        assert terms[-1] == "Δw"


def test_adam_shows_what_the_lecture_writes():
    assert [line.term for line in OPTIMIZERS["adam"].equations] == ["g", "V", "S", "V̂", "Ŝ", "rate", "Δw"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("β₁·V + (1 − β₁)·g²", 0.5 * 3 + 0.5 * 16),
        ("V / (1 − β₁ᵗ)", 3 / (1 - 0.25)),
        ("η / (√Ŝ + ε)", 0.1 / (3 + 1)),
        ("√(Ŝ + ε) / √(V + ε)·g", 10**0.5 / 2 * -4),
        ("−max(β₁·V, |g| + ε)", -5),
        ("0.5^((t + 1)·V̂)", 0.5**6),
        ("V̂ if t > 5 else Ŝ", 9),
        ("cosine(8, 4) at t − 1", parse_schedule("cosine(8, 4)")(1)),
    ],
)
def test_the_reader_reads(text, value):
    known = {"β₁": 0.5, "V": 3.0, "g": -4.0, "t": 2, "η": 0.1, "Ŝ": 9.0, "V̂": 2.0, "ε": 1.0}
    assert evaluate(text, known) == pytest.approx(value, rel=1e-15)
