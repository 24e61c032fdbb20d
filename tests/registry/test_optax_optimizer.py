"""Optimizers of optax race as they are: to the last bit a compiled loop of optax's own, back and forth and turned."""

import inspect
import re
import warnings
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import spell
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from termopt.registry.registry import OPTIMIZERS

jax: Any = pytest.importorskip("jax")
optax: Any = pytest.importorskip("optax")

STEPS = 300
SURFACE = "himmelblau"
LAST_BIT = {"adafactor", "fromage"}
"""Here the compiler does another last rounding where the rate is a constant, which it is in no loop with a schedule."""


def loop(make: Any, steps: int, rate: Any) -> Any:
    """A compiled loop as optax's users write it. rate: a number, or one for each step."""
    jax.config.update("jax_enable_x64", True)
    problem = termopt.problem(SURFACE)
    x = jax.numpy.array(problem.start)

    def update(lr: Any, g: Any, s: Any, w: Any, f: Any) -> Any:
        return optax.with_extra_args_support(make(lr)).update(g, s, w, value=f, grad=g)

    constant = isinstance(rate, float) and make.__name__ not in LAST_BIT
    compiled = jax.jit(update, static_argnums=0) if constant else jax.jit(update)
    state, points = make(0.01).init(x), [np.array(x)]
    for k in range(steps):
        g, f = jax.numpy.array(problem.gradient(points[-1])), float(problem.loss(points[-1]))
        step, state = compiled(rate[k] if isinstance(rate, list) else rate, g, state, x, f)
        x = optax.apply_updates(x, step)
        points.append(np.array(x))
    return np.array(points)


def aliases() -> dict[str, Any]:
    """Everything with a learning rate that needs nothing but gradients and losses, by its spec."""
    found: dict[str, Any] = {}
    for place, module in (("", optax), ("contrib.", optax.contrib)):
        for name, make in vars(module).items():
            if (
                inspect.isfunction(make)
                and name[0] != "_"
                and next(iter(inspect.signature(make).parameters), "") == "learning_rate"
            ):
                found[f"optax:{place}{name}"] = make
    assert len(found) > 30
    return found


def test_every_alias_is_optaxs_own_loop() -> None:
    """For 300 steps and to the last bit; what needs more than a gradient and a loss is refused in words."""
    refused: dict[str, str] = {}
    for spec, make in aliases().items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of optax itself
            try:
                trace = termopt.run(SURFACE, f"{spec}:lr=0.01", steps=STEPS)
            except termopt.UserError as error:
                refused[spec] = str(error)
                continue
            wanted = loop(make, trace.head, 0.01)
        assert np.array_equal(trace.x, wanted), spec
        for k in (trace.head * 2 // 3, 3, 1):
            assert np.array_equal(trace.iterate(k).x, wanted[k]), f"{spec}, stepped to {k}"
    assert set(refused) <= {f"optax:{name}" for name in ("lbfgs", "contrib.sophia", "contrib.galore", "contrib.dpsgd")}
    assert all(re.match(rf"{spec}.*(raised|many evaluations)", words) for spec, words in refused.items())


def test_rates_are_turned_and_scheduled() -> None:
    """As in a loop whose rate is an argument of what is compiled. Where optax scales nothing by default, η is 1."""
    problem = termopt.problem(SURFACE)
    lane = Lane(problem, termopt.optimizer("optax:adam:lr=0.1,b1=0.8"), problem.start)
    turned = Trace(lane.edited(20, "learning_rate", 0.02), 40)
    rates = [0.1] * 20 + [0.02] * 20
    assert np.array_equal(turned.iterate(40).x, loop(lambda lr: optax.adam(lr, b1=0.8), 40, rates)[40])
    assert np.array_equal(turned.iterate(11).x, turned.x[11])
    scheduled = termopt.run(SURFACE, "optax:sgd:lr=exp(0.01,0.9),momentum=0.9", steps=20)
    rates = [0.01 * 0.9**k for k in range(20)]
    assert np.allclose(scheduled.x, loop(lambda lr: optax.sgd(lr, momentum=0.9), 20, rates), rtol=1e-12)
    assert np.array_equal(termopt.run(SURFACE, "optax:adadelta", steps=20).x, loop(optax.adadelta, 20, 1.0))
    with pytest.raises(termopt.UserError, match="adam"):
        termopt.optimizer("optax:adamm")


def test_ours_equal_their_namesakes() -> None:
    """Every optimizer that says that it is one of optax's, whatever the hyperparameters."""
    compared = 0
    for name, ours in OPTIMIZERS.items():
        found = re.fullmatch(r"optax [\d.]+ ([\w.]+)", ours.equals)
        if found is None or name == "polyak":  # whose fields have other names
            continue
        theirs = {k.name for k in hyperparameters(registry.optimizer_class(f"optax:{found[1]}"))}
        shared = {k.name: k.default for k in hyperparameters(ours) if k.name in theirs} | {"lr": 0.01}
        given = ",".join(f"{field}={spell(value)}" for field, value in shared.items())
        mine = termopt.run(SURFACE, f"{name}:{given}", steps=30)
        assert np.allclose(mine.x, termopt.run(SURFACE, f"optax:{found[1]}:{given}", steps=30).x, rtol=1e-9), name
        compared += 1
    assert compared >= 5
