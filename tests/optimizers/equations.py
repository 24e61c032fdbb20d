"""Reads the equations of an optimizer as a user would, and recomputes each line from the lines above it.

So what the screen says is what is tested: a line that is not what `tell` computes fails, whichever of the two is wrong.
"""

import ast
import operator
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.types import Optimizer, Outcome
from termopt.optimizers.gradient_transforms import GradientTransform
from termopt.optimizers.lbfgs.two_loop import inverse_hessian_times
from termopt.optimizers.momentum_family import SUBSCRIPTS
from termopt.optimizers.preconditioned import NEWTON_SCHULZ, NEWTON_SCHULZ_STEPS
from termopt.optimizers.schedules import parse_schedule
from termopt.optimizers.wrappers import wrapper_hyperparameters
from termopt.optimizers.wrapping import bare

from .searches import BY_WORDS, SEARCHES, Product
from .walk import Step, assert_same

WORD = re.compile("∇?f\\([qw]\\)|∇?[A-Za-zα-ωΔŜ]+[\u0302₀-₉′∞⁺⁻]*")  # U+0302 is the hat of V̂
AFTER = " after a step, else "
SIGNS = {"·": "*", "−": "-", "^": "**", "²": "**2", "≤": "<="}
FUNCTIONS = {
    "sqrt": np.sqrt,
    "abs": np.abs,
    "norm": lambda g: np.sqrt(np.sum(g * g, axis=0)),
    "max": np.maximum,
    "min": np.minimum,
    "sign": np.sign,
    "dot": lambda a, b: np.sum(a * b, axis=0),
    "sum": lambda a: np.sum(a, axis=0),
    "rms": lambda a: np.sqrt(np.mean(a * a, axis=0)),
    "mean": lambda a: np.mean(a, axis=0),
    "mod": np.mod,
    "cbrt": np.cbrt,
    "orth": lambda a: orthogonal(a),
    "exp": np.exp,
    "lowest": np.min,
    "largest": np.max,
}
PLAIN = {"if", "else", "and", *FUNCTIONS}
"""Words that stand for themselves; all others are quantities."""
OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
}


def check_equations(optimizer: Optimizer, step: Step) -> None:
    """Raises AssertionError where a term is not what its line says, or what is remembered is not what is shown."""
    terms, known = step.update.terms, values_before(optimizer, step)
    lines = optimizer.lines(step.state)
    assert list(terms) == [line.term for line in lines]
    for term, text in lines:
        shown, said = text.split(" ← ")
        assert shown == term
        said = chosen(said, known)
        if said is not None:
            with np.errstate(all="ignore"):
                expected = np.broadcast_to(evaluate(said, known), np.shape(terms[term]))
            exact = {"rtol": 1e-12, "atol": 0}
            near = {"rtol": 1e-9, "atol": 1e-12 * np.max(np.abs(expected), initial=0)}  # LAPACK has its own order
            allowed = near if optimizer.name in ROUNDED else exact
            if not np.array_equal(terms[term], expected):
                np.testing.assert_allclose(terms[term], expected, **allowed, err_msg=text)
        known[term] = terms[term]
    with np.errstate(all="ignore"):
        same = np.testing.assert_allclose if optimizer.name == "nelder_mead" else assert_same
        same(step.update.x, step.x + terms["Δw"])
    if optimizer.name not in (*ON_A_RAY, *SEARCHES) and not getattr(step.update.state, "half", 0):
        for symbol, value in named(getattr(step.update.state, "inner", step.update.state)).items():
            assert_same(value, known[symbol], f"{symbol} is remembered otherwise than shown")


def chosen(said: str, known: Mapping[str, Any]) -> str | None:
    """Of `A after a step, else B` the one that is said of this step; None if it is of neither kind."""
    if AFTER not in said:
        return said
    return None if known["a step"] is None else said.split(AFTER)[0 if known["a step"] else 1]


def values_before(optimizer: Optimizer, step: Step) -> dict[str, Any]:
    """What an equation may name before any line is computed."""
    inner = bare(optimizer)
    known = {k.symbol: getattr(inner, k.name) for k in hyperparameters(inner)}
    known |= {"rows": 2.0, "columns": 1.0, "δ": 2.0**-52, "f(w)": step.evaluation.loss, "f(q)": step.evaluation.loss}
    if isinstance(optimizer, GradientTransform):
        known |= {k.symbol: getattr(optimizer, k.name) for k in wrapper_hyperparameters(inner)}
    if optimizer.name in ON_A_RAY:
        return known | ON_A_RAY[optimizer.name](step)
    if optimizer.name in SEARCHES:
        return known | SEARCHES[optimizer.name](optimizer, step)
    state = state_before(step.state)
    if optimizer.name in OF_MATRICES and "d" in step.update.terms:
        state |= OF_MATRICES[optimizer.name](step)
    if optimizer.name in BY_WORDS:
        known |= BY_WORDS[optimizer.name](bare(optimizer), step)
    known |= state | {"w": step.x, "∇f(w)": step.evaluation.grad, "t": state.get("t", 0) + 1}
    return known if step.evaluation.normals is None else known | {"N(0, 1)": step.evaluation.normals[0]}


def state_before(state: Any) -> dict[str, Any]:
    """The fields of a state by symbol. What a wrapper has kept is called G, or C if it was clipped."""
    values = named(state)
    inner = values.pop("inner", None)
    if inner is None:
        return values
    heard = values.pop("heard")._asdict() if values["heard"] else values.pop("heard") or {}
    return {**named(inner), **values, **heard, "C": values["G"], "C∞": values["G"]}


def named(state: Any) -> dict[str, Any]:
    """The fields of a state by symbol: vᵢ for each array of a tuple v. Shapes and matrices have none."""
    values: dict[str, Any] = {}
    for name, value in state._asdict().items():
        if name in ("inner", "heard"):
            values[name] = value
        elif name == "S" and isinstance(value, tuple):  # the squares of a vector, as the only block
            values[name] = value[0][0]
        elif value == () if isinstance(value, tuple) else False:
            continue
        elif isinstance(value, tuple) and isinstance(value[0], np.ndarray):
            values |= {f"{name}{SUBSCRIPTS[i]}": part for i, part in enumerate(value)}
        elif name not in ("shapes", "L", "Q"):
            values[name] = value
    return values


def turned_back(step: Step) -> dict[str, Any]:
    """What the axes of SOAP make of vectors."""
    ((axes,),) = getattr(step.state, "inner", step.state).Q
    terms = step.update.terms
    return {"Qᵀ·g": axes.T @ terms["g"], "Qᵀ·V": axes.T @ terms["V"], "Q·d": axes @ terms["d"]}


def whitened(step: Step) -> dict[str, Any]:
    """What the inverse root of Shampoo's statistics makes of d."""
    ((statistics,),) = getattr(step.state, "inner", step.state).L
    d = step.update.terms["d"]
    values, axes = np.linalg.eigh(statistics + np.outer(d, d))
    return {"L^(−½)·d": axes @ (axes.T @ d / np.sqrt(values))}


OF_MATRICES = {"soap": turned_back, "shampoo": whitened}
"""Products with matrices that are shown as a whole."""
ROUNDED = {*OF_MATRICES, *SEARCHES, "bfgs", "cg", "newton"}
"""Where the order of additions is LAPACK's, or the shorter formula is shown."""


def orthogonal(v: Any) -> Any:
    """Muon's iteration on a matrix of one column, which has one singular value."""
    length = max(np.linalg.norm(v), 1e-7)
    value = 1.0
    for _ in range(NEWTON_SCHULZ_STEPS):
        value = sum(c * value**n for c, n in zip(NEWTON_SCHULZ, (1, 3, 5), strict=True))
    return v * (value / length)


def on_a_ray(step: Step, known: bool, hessian: Product | None) -> dict[str, Any]:
    """What the equations of a line search may name. A ray that begins without a step, or a model, they leave out.

    known: whether the ray after the step was made from more than the gradient. hessian: what it was made from.
    """
    before, after = step.state, step.update.state
    before, after = getattr(before, "inner", before), getattr(after, "inner", after)
    goes_on = after.search.trials > before.search.trials
    moved = bool(step.update.outcome == Outcome.MOVED) and known and not after.stuck
    return {
        "w": step.x,
        "p": before.p,
        "t": before.search.t,
        "φ₀": before.search.origin.phi,
        "d₀": before.search.origin.slope,
        "δ": 2.0**-42,
        "f(q)": step.evaluation.loss,
        "∇f(q)": step.evaluation.grad,
        "H": hessian,
        "g₀": before.grad,
        "a step": True if moved else False if goes_on else None,
        "the next trial": after.search.t,
    }


def lbfgs(step: Step) -> dict[str, Any]:
    model = model_after(step)
    return on_a_ray(step, bool(model.rho[0] > 0), Product(lambda v: inverse_hessian_times(model, v)))


def bfgs(step: Step) -> dict[str, Any]:
    model = model_after(step)
    return on_a_ray(step, True, Product(model.H.__matmul__))


def cg(step: Step) -> dict[str, Any]:
    restarted = np.array_equal(step.update.state.p, -step.evaluation.grad)
    return on_a_ray(step, not restarted, None)


def newton(step: Step) -> dict[str, Any]:
    model, terms = model_after(step), step.update.terms
    values, axes = np.linalg.eigh(step.evaluation.hessian)
    along = axes.T @ step.evaluation.grad  # no slope is none, also without curvature
    restarted = np.array_equal(step.update.state.p, -step.evaluation.grad)
    return on_a_ray(step, not restarted and bool(model.values.any()), None) | {
        "λ": model_before(step).values,
        "b": bend(model_before(step), getattr(step.state, "inner", step.state).p),
        "min(0, Σ λ·(Uᵀ·g / h)²)": bend(model, terms["p"]),
        "eigenvalues of ∇²f(q)": values,
        "−U·(Uᵀ·g / h)": -(axes @ np.divide(along, terms["h"], out=np.zeros_like(along), where=along != 0)),
    }


def bend(model: Any, p: Any) -> Any:
    """How the loss curves along p, if that is down."""
    return min(0.0, np.sum(model.values * (model.axes.T @ p) ** 2))


def model_before(step: Step) -> Any:
    return getattr(step.state, "inner", step.state).model


def model_after(step: Step) -> Any:
    return getattr(step.update.state, "inner", step.update.state).model


ON_A_RAY = {"lbfgs": lbfgs, "bfgs": bfgs, "cg": cg, "newton": newton}
"""Optimizers that remember a search, and what their equations call the parts of it. All others remember by symbol."""


def evaluate(text: str, known: Mapping[str, Any]) -> Any:
    """The value of the right-hand side of an equation; `known` gives each symbol its value."""
    if text in known:
        return known[text]
    if " at " in text:
        schedule, t = text.split(" at ")
        return parse_schedule(schedule)(evaluate(t, known))
    parsed, symbols = _parsed(text)
    return _value(parsed, [known[symbol] for symbol in symbols])


@cache
def _parsed(text: str) -> tuple[ast.AST, list[str]]:
    symbols: list[str] = []
    return ast.parse(_as_python(text, symbols), mode="eval").body, symbols


def _as_python(text: str, symbols: list[str]) -> str:
    """The text as a Python expression over x0, x1, ..., which stand for the symbols it names."""

    def placeholder(match: re.Match[str]) -> str:
        if match[0] in PLAIN:
            return match[0]
        symbols.append(match[0])
        return f"x{len(symbols) - 1}"

    powers = re.sub(r"ᵗ", "^t", text.replace(", else", " else"))
    python = WORD.sub(placeholder, powers)
    python = re.sub(r"(x\d+)ᵀ(x\d+)", r"dot(\1, \2)", python)
    python = re.sub(r"√(x\d+)", r"sqrt(\1)", python).replace("√", "sqrt")
    python = re.sub(r"∛(x\d+)", r"cbrt(\1)", python)
    python = re.sub(r"‖(.+?)‖", r"norm(\1)", python)
    python = re.sub(r"\|(.+?)\|", r"abs(\1)", python)
    return "".join(SIGNS.get(sign, sign) for sign in python)


def _value(node: ast.AST, values: list[Any]) -> Any:
    match node:
        case ast.Constant(value=number):
            return float(number)
        case ast.Name(id=name):
            return values[int(name[1:])]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
        case ast.BoolOp(op=ast.And(), values=parts):
            return np.logical_and.reduce([_value(part, values) for part in parts])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            holds = _value(test, values)
            if np.ndim(holds):
                return np.where(holds, _value(body, values), _value(orelse, values))
            return _value(body if holds else orelse, values)
    raise AssertionError(f"an equation cannot contain {ast.dump(node)}")
