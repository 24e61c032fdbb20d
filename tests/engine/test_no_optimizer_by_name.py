"""The engine knows no optimizer by its name, by its hyperparameters or by the spelling of its terms."""

import ast
from pathlib import Path

import pytest

import termopt.engine
from termopt.base.hyperparameter import hyperparameters
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS
from termopt.registry.registry import OPTIMIZERS

SOURCES = sorted(Path(termopt.engine.__file__).parent.rglob("*.py"))
OWN = {
    "g",  # the label of the arrow down the gradient
    "rate",  # a measure
    "curvature",  # a kind of breakpoint
    "T",  # an array transposed, in NumPy
    "U",  # the upper triangle, for NumPy
    "q",  # a field of an iterate
    "eps",  # of NumPy's floats
    "low",  # the ends of a spectrum, the sides of an interval
    "high",
    "y",  # a coordinate
    "initial",  # of `min` and `max`
    "adopt",  # a method of optimizers
    "reach",  # a method of traces
}
"""Words of the engine that some optimizer has a term of that name for."""


def words(tree: ast.AST) -> set[str]:
    """Every text in the code but docstrings, and every name that is read from an object."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docs:
                found.add(text)
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case _:
                pass
    return found


def forbidden() -> set[str]:
    made = [OPTIMIZERS[name]() for name in OPTIMIZERS]
    terms = {equation.term for optimizer in made for equation in optimizer.equations}
    known = [k for optimizer in made for k in (*hyperparameters(optimizer), *WRAPPER_HYPERPARAMETERS)]
    return {*OPTIMIZERS, *terms, *(k.name for k in known), *(k.symbol for k in known if k.symbol)} - OWN


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_optimizer_is_known_by_name(source) -> None:
    assert not words(ast.parse(source.read_text("utf-8"))) & forbidden()


def test_what_would_be_found() -> None:
    assert {"η", "lr", "momentum", "φ", "v", "armijo", "lbfgs", "gd", "clip"} <= forbidden()
    assert words(ast.parse("'''doc'''\nx.terms['η'], y.lr")) >= {"η", "lr"}
