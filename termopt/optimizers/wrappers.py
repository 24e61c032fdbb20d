"""What any optimizer takes beside its own hyperparameters, line by line and in the order in which it is applied.

First the point asked (sam), then the rate (a schedule for lr), then the gradient (zero_grad, clip_value, clip,
weight_decay), then the optimizer, then its step (cautious, lookahead), then an average beside the path.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter, Value, hyperparameters
from termopt.engine.core.types import Array, Equation, Scalars
from termopt.optimizers.blocks import Shapes, spread, vectors
from termopt.optimizers.common import Number, norm, total

TINY = 1e-12
"""Added to the norm that a step uphill is divided by."""
LEAST_SHARE = 1e-3
"""The least share of coordinates that a cautious step is divided by."""
PULL = 0.5
"""How far the slow weights follow."""


def _takes(name: str, default: Value, symbol: str, doc: str, **more: Any) -> Hyperparameter:
    ends: dict[str, Any] = {"lo": -math.inf, "hi": math.inf, "scale": "linear", **more}
    ends = {"open_lo": ends["lo"] == -math.inf, "open_hi": ends["hi"] == math.inf, **ends}
    return Hyperparameter(name, default, symbol=symbol, doc=doc, **ends)


WRAPPER_HYPERPARAMETERS = (
    _takes(
        "zero_grad",
        True,
        "",
        "false: gradients add up, as in a PyTorch loop that never calls zero_grad()",
    ),
    _takes(
        "clip",
        math.inf,
        "c",
        "the longest gradient let through, by its 2-norm; inf lets all through",
        lo=0,
        open_lo=True,
        open_hi=False,
        scale="log",
        also=("max_norm",),
    ),
    _takes(
        "clip_value",
        math.inf,
        "c∞",
        "the largest slope let through along any coordinate; inf lets all through",
        lo=0,
        open_lo=True,
        open_hi=False,
        scale="log",
    ),
    _takes(
        "weight_decay",
        0.0,
        "λ",
        "pull towards zero, added to the gradient; for optimizers without one of their own",
        lo=0,
        scale="log",
    ),
    _takes(
        "sam",
        0.0,
        "ρ₀",
        "how far uphill the gradient is taken, which makes two evaluations a move; 0 is where w is",
        lo=0,
        scale="log",
    ),
    _takes("lookahead", 0, "K", "moves until slow weights follow half-way and w returns to them; 0 is never", lo=0),
    _takes("cautious", False, "cautious", "true: a coordinate whose step would go uphill stands still"),
    _takes("average", 0.0, "ω", "share that is kept of an average drawn beside the path; 0 is none", lo=0, hi=1),
)
"""The hyperparameters that every optimizer takes beside its own."""

GRADIENT_EDITS = frozenset({"zero_grad", "clip", "clip_value", "weight_decay", "sam", "cautious"})
"""Those that change the gradient, or read it."""
WITHOUT_GRADIENT = frozenset({"value", "residuals"})
"""What an optimizer is told that is told no gradient."""


# -- the point asked ---------------------------------------------------------------------------------------------

ASCENT = (
    Equation("g", "g ← ∇f(w)"),
    Equation("n", "n ← ‖g‖"),
    Equation("p", "p ← ρ₀·g / (n + 10^(−12))"),
    Equation("Δw", "Δw ← 0"),
)
"""The first of two evaluations of sam: uphill from w. The gradient at w + p makes the move."""


def ascent(g: Array, rho: Number) -> dict[str, Array | Scalars]:
    """The terms of ASCENT."""
    n = norm(g)
    return {"g": g, "n": n, "p": rho * g / (n + TINY), "Δw": np.zeros_like(g)}


# -- the gradient ------------------------------------------------------------------------------------------------


def gradient_lines(zero_grad: bool, clips_value: bool, clips: bool, decays: bool) -> tuple[Equation, ...]:
    """The lines from ∇f(w) to the gradient that the optimizer gets, which the last of them computes.

    zero_grad: whether gradients start from zero at each step; otherwise they add up.
    clips_value: whether each coordinate is clipped to ±c∞.
    clips: whether the norm is clipped to c.
    decays: whether λ·w is added.
    """
    lines: list[Equation] = []
    if not zero_grad:
        kept = "C" if clips else "C∞" if clips_value else "G"
        lines.append(Equation("G", f"G ← {kept} + ∇f(w)"))
    elif clips or clips_value:
        lines.append(Equation("G", "G ← ∇f(w)"))
    if clips_value:
        lines.append(Equation("C∞", "C∞ ← max(−c∞, min(c∞, G))"))
    if clips:
        source = "C∞" if clips_value else "G"
        lines.append(Equation("C", f"C ← {source}·min(1, c / ‖{source}‖)"))
    if decays:
        lines.append(Equation("gλ", f"gλ ← {lines[-1].term if lines else '∇f(w)'} + λ·w"))
    return tuple(lines)


def clip_by_norm(g: Array, longest: Number) -> Array:
    """g·min(1, longest / ‖g‖), for each run of (d, *B); right also where ‖g‖ or the quotient is beyond floats."""
    unit = g / np.max(np.abs(g), axis=0)
    return np.where(norm(g) > longest, longest * (unit / norm(unit)), g)


# -- the step ----------------------------------------------------------------------------------------------------


def step_lines(
    inner: Sequence[Equation], cautious: bool, lookahead: bool, average: bool, searches: bool
) -> tuple[Equation, ...]:
    """The lines of the optimizer, whose step is Δ₁ where something is done to it, and what is done to it.

    inner: the lines of the optimizer alone.
    cautious: whether coordinates are kept only where the step and the gradient agree.
    lookahead: whether every K-th step goes to slow weights.
    average: whether an average of the iterates is kept.
    searches: whether not every step of the optimizer is a move, so that moves are counted by themselves.
    """
    lines = list(inner)
    if cautious or lookahead:
        lines = [Equation("Δ₁", e.text.replace("Δw", "Δ₁")) if e.term == "Δw" else e for e in inner]
    step = "Δ₁"
    if cautious:
        step = "Δ₂" if lookahead else "Δw"
        lines.append(Equation("keep", "keep ← 1 if 0 > Δ₁·g else 0"))
        lines.append(Equation(step, f"{step} ← Δ₁·keep / max(0.001, mean(keep))"))
    if lookahead:
        count = "n" if searches else "t"
        if searches:
            lines.append(Equation("n", "n ← n + 1 after a step, else n"))
        lines.append(Equation("slow", f"slow ← slow + 0.5·(w + {step} − slow) if mod({count}, K) ≤ 0 else slow"))
        lines.append(Equation("Δw", f"Δw ← slow − w if mod({count}, K) ≤ 0 else {step}"))
    if average:
        lines.append(Equation("average", "average ← ω·average + (1 − ω)·(w + Δw)"))
    return tuple(lines)


def kept(step: Array, g: Array) -> Array:
    """1 for each coordinate whose step goes down the slope, else 0. What is not a number stays that."""
    product = step * g
    return np.where(np.isnan(product), np.nan, np.where(product < 0, 1.0, 0.0))


def cautious_step(step: Array, keep: Array, shapes: Shapes) -> Array:
    """The step without what goes uphill, the rest longer by as much as is missing, for each array by itself (timm)."""
    shares = spread((total(part) / len(part) for part in vectors(keep, shapes)), shapes, step)
    return step * keep / np.maximum(LEAST_SHARE, shares)


def wrapper_hyperparameters(of: Any) -> tuple[Hyperparameter, ...]:
    """Those that any optimizer takes, for one or a class of them.

    An own weight decay stands for the wrapper's, and who is told no gradient takes none that changes it.
    A recorded run takes none at all.
    """
    if getattr(of, "recorded", False):
        return ()
    own = hyperparameters(of)
    taken = {*(k.name for k in own), *(k.symbol for k in own if k.symbol == "λ")}
    if getattr(of, "oracle", "gradient") in WITHOUT_GRADIENT:
        taken |= GRADIENT_EDITS
    return tuple(k for k in WRAPPER_HYPERPARAMETERS if k.name not in taken and k.symbol not in taken)


def check_gradient_edits(of: Any, values: Mapping[str, Any]) -> None:
    """Raises UserError for values of what changes a gradient, for an optimizer or a class that is told none."""
    if getattr(of, "oracle", "gradient") in WITHOUT_GRADIENT:
        own = {k.name for k in hyperparameters(of)}
        for k in WRAPPER_HYPERPARAMETERS:
            if k.name in GRADIENT_EDITS - own and k.name in values:
                raise UserError(f"{of.name} is told no gradient, so there is none for {k.name} to change")


def is_transformed(optimizer: Any, field: str, value: Any) -> bool:
    """Whether a value of this field is one for a `GradientTransform` around the optimizer."""
    if field == "lr":
        return isinstance(value, str) or callable(value)
    return field in (k.name for k in wrapper_hyperparameters(optimizer))
