"""What the equations of searches may name: quantities of the state before a step, and matrices by what they do."""

from collections.abc import Callable
from typing import Any

import numpy as np

from termopt.engine.core.types import Optimizer
from termopt.optimizers.cmaes import constants
from termopt.optimizers.coordinate import TURN
from termopt.optimizers.lbfgs.line_search import HUGE

from .walk import Step


class Product:
    """A matrix of which all that one can do is to multiply it by a vector."""

    def __init__(self, times: Callable[[Any], Any], sign: int = 1) -> None:
        self._times, self._sign = times, sign

    def __neg__(self) -> "Product":
        return Product(self._times, -self._sign)

    def __mul__(self, v: Any) -> Any:
        return self._sign * self._times(v)

    __rmul__ = __mul__


def common(step: Step) -> dict[str, Any]:
    evaluation = step.evaluation
    known = {"w": step.x, "f(q)": evaluation.loss, "∇f(q)": evaluation.grad}
    if evaluation.normals is not None:
        known |= {"N(0, 1)": evaluation.normals[0], "sign(N(0, 1))": np.sign(evaluation.normals[0])}
    return known


def simplex(_: Optimizer, step: Step) -> dict[str, Any]:
    before, after = step.state, step.update.state
    c = {1: 1.0, 2: 2.0, 3: 0.5, 4: -0.5}.get(int(before.trying), 0.0)
    worst = int(np.argmax(before.losses))
    mean = np.delete(before.corners, worst, axis=0).mean(axis=0)
    corner = before.corners[before.number] if before.trying in (0, 5) else step.x
    best = after.corners[np.argmin(after.losses)] if after.trying in (1, 2, 3, 4, 6) else step.x
    return common(step) | {
        "1 reflected, 2 expanded, ±0.5 contracted, 0 a corner": c,
        "(1 + c)·m − c·worst, or a corner": (1 + c) * mean - c * before.corners[worst] if c else corner,
        "lowest corner": best,
    }


def one_plus_one(_: Optimizer, step: Step) -> dict[str, Any]:
    return common(step) | {"φ₀": step.state.loss, "σ": step.state.sigma, "s": step.state.s}


def spsa(_: Optimizer, step: Step) -> dict[str, Any]:
    before = step.state
    return common(step) | {"t": before.t, "δ": before.delta, "φ⁺": before.above, "a step": before.side != 1}


def anneal(_: Optimizer, step: Step) -> dict[str, Any]:
    first, second, third = step.evaluation.normals
    known = {"φ₀": step.state.loss, "T": step.state.T, "s": step.state.s}
    return common(step) | known | {"ξ₁": first, "ξ₂": second[0], "ξ₃": third[0]}


def cmaes(_: Optimizer, step: Step) -> dict[str, Any]:
    before, after, c = step.state, step.update.state, constants(len(step.x))
    losses = np.append(before.losses[:-1], step.evaluation.loss)
    mean = np.maximum(c.weights, 0) @ before.y[np.argsort(losses, kind="stable")]
    settled = np.sqrt(1 - (1 - c.c_sigma) ** (2 * max(after.generation, 1)))
    return common(step) | {
        "σ": before.sigma,
        "pσ": before.path_sigma,
        "pc": before.path_c,
        "cσ": c.c_sigma,
        "dσ": c.d_sigma,
        "cc": c.c_c,
        "μw": c.mu,
        "χ": c.chi,
        "h": float(np.linalg.norm(after.path_sigma) / settled < (1.4 + 2 / (len(step.x) + 1)) * c.chi),
        "a step": after.generation > before.generation,
        "Σ wᵢ·yᵢ over the better half": mean,
        "C^(−½)·yw": power(before.C, -0.5) @ step.update.terms["yw"],
        "√(eigenvalues of C)": np.sqrt(np.linalg.eigvalsh(after.C)),
        "√C·N(0, 1)": power(after.C, 0.5) @ step.evaluation.normals[0],
    }


def power(matrix: Any, exponent: float) -> Any:
    values, axes = np.linalg.eigh(matrix)
    return (axes * values**exponent) @ axes.T


def armijo(_: Optimizer, step: Step) -> dict[str, Any]:
    return common(step) | {"g₀": step.state.grad, "φ₀": step.state.loss, "t": step.state.t}


def within(B: Any, g: Any, radius: float) -> Any:
    """The minimum of gᵀp + pᵀBp/2 with ‖p‖ ≤ radius, by bisection of the shift of B."""
    values, axes = np.linalg.eigh(B)
    slope = axes.T @ g
    if values[0] > 0 and np.linalg.norm(slope / values) <= radius:
        return -(axes @ (slope / values))
    low, high = max(0.0, -values[0]), 1e9 + np.abs(values).max()
    for _ in range(200):
        shift = (low + high) / 2
        low, high = (shift, high) if np.linalg.norm(slope / (values + shift)) > radius else (low, shift)
    return -(axes @ (slope / (values + high)))


def trusting(step: Step, B: Any, g: Any, p: str) -> dict[str, Any]:
    before, terms = step.state, step.update.terms
    return common(step) | {
        "p": before.p,
        "φ₀": before.loss,
        "gain": before.gain if before.loss < HUGE else before.loss - step.evaluation.loss,
        "rim": float(before.rim),
        "R": before.radius,
        "argmin of the model within R": within(B, g, float(terms["R"])),
        p: -(g @ terms["p"]) - terms["p"] @ B @ terms["p"] / 2,
        "1 if ‖p‖ = R, else 0": float(np.isclose(np.linalg.norm(terms["p"]), terms["R"])),
    }


def trust_region(_: Optimizer, step: Step) -> dict[str, Any]:
    after = step.update.state
    return trusting(step, after.hessian, after.grad, "−gᵀp − pᵀHp / 2")


def sr1(_: Optimizer, step: Step) -> dict[str, Any]:
    after = step.update.state
    known = trusting(step, np.linalg.inv(after.H), after.grad, "−gᵀp − pᵀH⁻¹p / 2")
    return known | {"g₀": step.state.grad, "H": Product(step.state.H.__matmul__)}


def lm(optimizer: Any, step: Step) -> dict[str, Any]:
    before, after, terms = step.state, step.update.state, step.update.terms
    r, J = step.evaluation.residuals, step.evaluation.jacobian
    A, D, damping, p = after.triangle.R.T @ after.triangle.R, np.diag(after.D), float(terms["μ"]), terms["p"]
    length = np.linalg.norm(D @ p)
    outside = np.linalg.norm(D @ np.linalg.pinv(A) @ after.grad) > 1.1 * terms["R"]
    assert damping == 0 or abs(length / terms["R"] - 1) <= 0.1
    return {
        "w": step.x,
        "p": before.p,
        "n": before.length,
        "R": before.radius,
        "μ": before.damping,
        "φ₀": before.loss,
        "trials": before.trials,
        "steps": before.steps,
        "gain": before.gain if before.trials else before.loss - r @ r / 2,
        "‖r(q)‖² / 2": r @ r / 2,
        "Jᵀ·r(q)": J.T @ r,
        "d": before.slope,
        "D": after.D,
        "τ": optimizer.damping,
        "0, or what makes ‖D·p‖ = R": damping if outside else 0.0,
        "−(JᵀJ + μ·D²)⁻¹·Jᵀr": -(np.linalg.pinv(A + damping * D @ D) @ after.grad),
        "‖D·p‖": length,
        "gᵀp": after.grad @ p,
        "−gᵀp − ‖J·p‖² / 2": -(after.grad @ p) - p @ A @ p / 2,
    }


def diagonal(_: Optimizer, step: Step) -> dict[str, Any]:
    return {"D": step.evaluation.hessian, "diagonal of ∇²f(w)": step.evaluation.hessian}


def coordinate(optimizer: Any, step: Step) -> dict[str, Any]:
    turns = {
        "cyclic": step.state.t % len(step.x),
        "random": np.argmax(step.evaluation.normals[0]),
        "largest": np.argmax(np.abs(step.evaluation.grad)),
    }
    on = (np.arange(len(step.x)) == turns[optimizer.order]).astype(float)
    return {TURN: on}


SEARCHES: dict[str, Callable[[Optimizer, Step], dict[str, Any]]] = {
    "nelder_mead": simplex,
    "one_plus_one": one_plus_one,
    "spsa": spsa,
    "anneal": anneal,
    "cmaes": cmaes,
    "armijo": armijo,
    "trust_region": trust_region,
    "sr1": sr1,
    "lm": lm,
}
"""Optimizers that remember a search, and what their equations call the parts of it."""

BY_WORDS: dict[str, Callable[[Optimizer, Step], dict[str, Any]]] = {
    "coordinate": coordinate,
    "sophia": diagonal,
    "adahessian": diagonal,
}
"""Optimizers that remember by symbol, and what their equations say in words."""
