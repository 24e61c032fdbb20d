"""The equations on the screen are the code that ran."""

import re
from dataclasses import replace

import numpy as np
import pytest

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.types import Equation
from termopt.optimizers.gradient_transforms import GradientTransform
from termopt.optimizers.schedules import parse_schedule
from termopt.optimizers.wrapping import bare

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
    "dampening": 0.23,
    "nesterov": True,
    "centered": True,
    "nu": 0.61,
    "damping": 2,
    "eta_minus": 0.43,
    "eta_plus": 1.31,
    "step_min": 0.03,
    "step_max": 0.13,
    "beta3": 0.89,
    "final_lr": 0.031,
    "gamma": 0.11,
    "initial": 0.02,
    "alpha": 1.7,
    "nu1": 0.37,
    "nu2": 0.59,
    "lambd": 0.21,
    "t0": 3.0,
    "trust": 0.07,
    "d0": 0.01,
    "every": 3,
    "variant": 2,
    "max_lr": 0.05,
    "f_min": -0.3,
    "sigma": 0.7,
    "temperature": 0.3,
    "cooling": 0.7,
    "a": 0.003,
    "c": 0.3,
    "shrink": 0.3,
    "radius": 0.7,
    "max_radius": 1.1,
    "clip": 0.3,
}
LATER = {"beta1": 0.95, "beta2": 0.96}  # RAdam trusts its rate from the second set on after a few steps
EDGES = {"lr": 0.0, "momentum": 1.0, "rho": 1.0, "beta": 0.0, "beta1": 0.0, "beta2": 0.0, "weight_decay": 0.0}
SETS = {"defaults": {}, "odd": ODD, "later": LATER, "edges": EDGES}


LIVELY = (
    dict.fromkeys(("lbfgs", "cg", "bfgs"), ((rosenbrock, (-1.2, 0.7), 40),))
    | dict.fromkeys(("lion", "prodigy", "dadapt_adam", "cmaes"), ((bowl, (0.5, 0.4), 40),))
    | {"newton": ((rosenbrock, (0.1, 2.0), 40), (rosenbrock, (-1.0, 1.9), 12), (rosenbrock, (-0.7, 0.5), 12))}
    | {"trust_region": ((rosenbrock, (-1.2, 0.7), 20),)}
)
"""A search has to refuse trials, a sign to change, an estimate to grow."""
TRUTHS = {"accept", "armijo", "down", "taken", "better", "curvature", "nesterov", "centered"}
"""What is true or false: its contrary is another line."""
UNSEEN = re.compile(r"( \+ )?(δ|0\.0001)| if .* > 0 else|10\^\(−12\)")
"""What it allows for rounding is no number that one can see, and a guard is for a division by 0."""
WORDS = {"after", "a", "step", "the", "next", "trial"}


def hyperparameters_of(name, values):
    return {
        hyperparameter.name: values[hyperparameter.name]
        for hyperparameter in hyperparameters(OPTIMIZERS[name])
        if hyperparameter.name in values and not hyperparameter.choices
    }


@pytest.mark.parametrize("values", SETS.values(), ids=SETS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_line_is_what_was_computed(name, values):
    optimizer = OPTIMIZERS[name](**hyperparameters_of(name, values))
    for step in walk(optimizer, rosenbrock, (-1.2, 0.7), 12):
        check_equations(optimizer, step)


def test_every_line_of_every_choice_is_what_was_computed():
    for optimizer in OPTIMIZERS.values():
        for hyperparameter in hyperparameters(optimizer):
            for choice in hyperparameter.choices:
                made = optimizer(**{hyperparameter.name: choice})
                for step in walk(made, rosenbrock, (-1.2, 0.7), 12):
                    check_equations(made, step)


@pytest.mark.every(9)
@pytest.mark.parametrize("schedule", [None, "cosine(0.003, 9, warmup=2)"])
@pytest.mark.parametrize("clip", [np.inf, 40.0])
@pytest.mark.parametrize("zero_grad", [True, False])
@pytest.mark.parametrize("name", RATED)
def test_every_line_of_a_wrapped_optimizer_too(name, zero_grad, clip, schedule):
    own = OPTIMIZERS[name](**hyperparameters_of(name, ODD))
    clip = np.inf if hasattr(own, "clip") else clip
    optimizer = GradientTransform(own, zero_grad, clip, schedule and parse_schedule(schedule))
    for step in walk(optimizer, bowl, (-5.0, 4.0), 12):
        check_equations(optimizer, step)


def holds(optimizer, steps):
    """Whether the equations and hyperparameters of an optimizer account for the steps of another."""
    try:
        for step in steps:
            check_equations(optimizer, step)
    except (AssertionError, KeyError, SyntaxError, TypeError, ValueError):
        return False
    return True


@pytest.fixture(params=OPTIMIZERS)
def lively(request):
    """An optimizer in several settings with its steps: in one or the other every branch of it matters."""
    name = request.param
    walks = LIVELY.get(name, ((bowl, (0.5, 0.4), 12),))
    settings = [ODD | {"lr": 0.1}, {"lr": 0.5}, ODD | {"lr": 0.001, "eps": 3.0}]
    made = [OPTIMIZERS[name](**hyperparameters_of(name, values)) for values in settings]
    if name in RATED:
        made.append(GradientTransform(made[0], schedule=parse_schedule("linear(0.1, 5)")))
    return [(optimizer, [step for walked in walks for step in walk(optimizer, *walked)]) for optimizer in made]


def lying(optimizer, line, told):
    """The optimizer with another line in the place of one."""
    liar = replace(optimizer)
    object.__setattr__(
        liar, "lines", lambda state: tuple(told if one == line else one for one in optimizer.lines(state))
    )
    return liar


def misprints(text):
    """Every way to print a line wrong: another factor before a symbol, another sign, less or more of a number."""
    term, said = text.split(" ← ")
    symbols = [match for match in WORD.finditer(said) if match[0] not in PLAIN | WORDS]
    changes = [(match, f"(1 − {match[0]})" if match[0] in TRUTHS else f"(−17·{match[0]})") for match in symbols]
    changes += [(match, {"+": "−", "−": "+"}[match[0]]) for match in re.finditer(r"(?<= )[+−](?= )", said)]
    changes += [(match, f"{float(match[0]) + 2}") for match in re.finditer(r"(?<![\w.])\d+(\.\d+)?", said)]
    seen = UNSEEN.search(said)
    end = seen.start() if seen else len(said)
    return [
        f"{term} ← {said[: match.start()]}{other}{said[match.end() :]}"
        for match, other in changes
        if match.start() < end
    ]


@pytest.mark.every(9)
def test_a_line_that_says_something_else_is_noticed(lively):
    assert all(holds(optimizer, steps) for optimizer, steps in lively)
    seen = [{line for step in steps for line in optimizer.lines(step.state)} for optimizer, steps in lively]
    for line in sorted(set().union(*seen)):
        having = [pair for pair, lines in zip(lively, seen, strict=True) if line in lines]
        for misprint in misprints(line.text):
            told = Equation(line.term, misprint)
            assert any(not holds(lying(one, line, told), steps) for one, steps in having), misprint


def test_a_hyperparameter_that_is_turned_is_noticed(lively):
    plain = [bare(optimizer) for optimizer, _ in lively]
    for hyperparameter in hyperparameters(plain[0]) if plain[0].name in RATED else ():
        field, symbol = hyperparameter.name, hyperparameter.symbol
        shown = [symbol in WORD.findall(" ".join(line.text for line in one.equations)) for one in plain]
        if hyperparameter.kind is float and any(shown):  # else it is the state that starts from it
            assert any(
                not holds(optimizer.edited(field, getattr(one, field) / 2), steps)
                for (optimizer, steps), one, seen in zip(lively, plain, shown, strict=True)
                if seen
            ), field


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_shape_of_the_equations(name):
    terms = [line.term for line in OPTIMIZERS[name].equations]
    assert len(set(terms)) == len(terms)
    wanted = {"Δw"} if OPTIMIZERS[name].oracle == "value" else {"g", "Δw"}
    assert wanted <= set(terms)
    if name in RATED:
        assert OPTIMIZERS[name].equations[0] == Equation("g", "g ← ∇f(w)")
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
