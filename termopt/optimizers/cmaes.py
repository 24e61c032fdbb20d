"""CMA-ES: a population drawn from an ellipse that learns the shape of the valley."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Figure
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Outcome, Scalars, Terms, Update
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.one_by_one import OneByOne, finite_loss

BEGINNING, OVER = -1, -2
FLATTEST = 1e-14
"""An axis of C is at least so long, as a share of the longest, squared: beyond it rounding is all that there is."""


class Constants(NamedTuple):
    """What depends on the number of coordinates d alone (Hansen 2016, table 1)."""

    size: int  # λ, of the population
    weights: Array  # (λ,), of the best to the worst; the sum of those above 0 is 1
    mu: float  # how many equal weights would average as these do: μw
    c_sigma: float
    d_sigma: float
    c_c: float
    c_1: float
    c_mu: float
    chi: float  # the expected length of a standard normal vector


@lru_cache(maxsize=64)
def constants(d: int) -> Constants:
    """The constants for so many coordinates."""
    size = 4 + int(3 * math.log(d))
    raw = math.log((size + 1) / 2) - np.log(np.arange(1, size + 1))
    good, bad = raw[: size // 2], raw[size // 2 :]
    mu = float(good.sum() ** 2 / (good**2).sum())
    mu_bad = float(bad.sum() ** 2 / (bad**2).sum())
    c_c = (4 + mu / d) / (d + 4 + 2 * mu / d)
    c_1 = 2 / ((d + 1.3) ** 2 + mu)
    c_mu = min(1 - c_1, 2 * (0.25 + mu + 1 / mu - 2) / ((d + 2) ** 2 + mu))
    least = min(1 + c_1 / c_mu, 1 + 2 * mu_bad / (mu_bad + 2), (1 - c_1 - c_mu) / (d * c_mu))
    weights: Array = np.concatenate([good / good.sum(), least * bad / -bad.sum()])
    c_sigma = (mu + 2) / (d + mu + 5)
    d_sigma = 1 + 2 * max(0.0, math.sqrt((mu - 1) / (d + 1)) - 1) + c_sigma
    chi = math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d))
    return Constants(size, weights, mu, c_sigma, d_sigma, c_c, c_1, c_mu, chi)


class Ellipse(NamedTuple):
    """The distribution N(w, σ²·C), its paths, and the population as far as it is evaluated."""

    sigma: Scalars
    C: Array  # (d, d)
    root: Array  # (d, d), √C
    path_sigma: Array  # (d,), pσ
    path_c: Array  # (d,), pc
    generation: int
    evaluated: int  # members evaluated; before that BEGINNING, and OVER at the end
    y: Array  # (λ, d), the members as (q − w) / σ
    losses: Array  # (λ,)
    q: Array  # (d,)
    best: Array  # (d,), the lowest point so far
    best_loss: Scalars


@dataclass(frozen=True)
class CMAES(OneByOne):
    """CMA-ES: points drawn from an ellipse around w that moves, turns and stretches as the better ones say.

        yᵢ ← √C·ξᵢ,  qᵢ ← w + σ·yᵢ                   a population of λ = 4 + ⌊3·ln d⌋, one point a step
        w ← w + σ·Σ wᵢ·yᵢ                            over the better half, sorted by loss
        σ ← σ·exp(cσ/dσ·(‖pσ‖/χ − 1))                pσ: the path of recent steps, as long as chance makes it, or not
        C ← (1 − c₁ − cμ·Σ wᵢ)·C + c₁·pc·pcᵀ + cμ·Σ wᵢ·yᵢ·yᵢᵀ

    C also learns from the worse half, with weights below 0 (active). h is 0 while pσ is too long, which holds pc back.
    The evaluation before the first population is that of the start. w is the mean of the distribution; the lowest point
    so far is marked as best. No axis of C is shorter than 10⁻⁷ of the longest. When all of a population are w itself,
    the search is over. All constants are those of Hansen 2016, The CMA evolution strategy: a tutorial.
    Watch: the ellipse turns into the valley; it needs no slope, minds no rotation, and passes over small minima.
    """

    name: ClassVar[str] = "cmaes"
    title: ClassVar[str] = "CMA-ES"
    oracle: ClassVar[Oracle] = "value"
    normals: ClassVar[int] = 1
    evaluations: ClassVar[str] = "4 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("φ", "φ ← f(q)"),
        Equation("yw", "yw ← Σ wᵢ·yᵢ over the better half after a step, else 0"),
        Equation("Δw", "Δw ← σ·yw"),
        Equation("white", "white ← C^(−½)·yw"),
        Equation("pσ", "pσ ← (1 − cσ)·pσ + √(cσ·(2 − cσ)·μw)·white after a step, else pσ"),
        Equation("pc", "pc ← (1 − cc)·pc + h·√(cc·(2 − cc)·μw)·yw after a step, else pc"),
        Equation("axes", "axes ← √(eigenvalues of C)"),
        Equation("σ", "σ ← σ·exp(cσ / dσ·(‖pσ‖ / χ − 1)) after a step, else σ"),
        Equation("y", "y ← √C·N(0, 1)"),
    )

    sigma: float = hyperparameter(
        1.0, lo=0, open_lo=True, scale="log", symbol="σ", doc="how far the first points are tried"
    )

    def init_one(self, x: Array) -> Ellipse:
        d, size = len(x), constants(len(x)).size
        none, unit, far = np.zeros(d), np.eye(d), np.float64(HUGE)
        sigma = np.float64(self.sigma)
        return Ellipse(sigma, unit, unit, none, none, 0, BEGINNING, np.zeros((size, d)), np.full(size, HUGE), x, x, far)

    def tell_one(self, x: Array, state: Ellipse, evaluation: Evaluation) -> Update:
        phi, xi = evaluation.loss, evaluation.normals[0]
        if state.evaluated == OVER:
            terms = {"φ": phi, **_unchanged(state), "y": np.zeros_like(x)}
            return Update(x, state, terms, Outcome.GAVE_UP, {"best": state.best})
        if phi < state.best_loss:
            state = state._replace(best=state.q, best_loss=phi)
        if state.evaluated >= 0:
            state = state._replace(losses=_put(state.losses, state.evaluated, finite_loss(phi)))
        moved = state.evaluated == len(state.losses) - 1
        if moved and (x + state.sigma * state.y == x).all():
            return self.tell_one(x, state._replace(evaluated=OVER, q=x), evaluation)
        state, terms = _next_generation(state) if moved else (state, _unchanged(state))
        w = x + terms["Δw"]
        y = state.root @ xi
        terms = {"φ": phi, **terms, "y": y}
        count = 0 if moved else state.evaluated + 1
        state = state._replace(evaluated=count, y=_put(state.y, count, y), q=w + state.sigma * y)
        return Update(w, state, terms, Outcome.MOVED if moved else Outcome.SEARCHING, {"best": state.best})

    def figures(self, x: Array, state: Ellipse) -> tuple[Figure, ...]:
        return (Figure.circle("σ", x, state.sigma * state.root),) if len(x) == 2 else ()


def _put(array: Array, place: int, value: Array | Scalars) -> Array:
    """A copy of the array with one value put in."""
    array = array.copy()
    array[place] = value
    return array


def _unchanged(state: Ellipse) -> Terms:
    """The terms of a step that leaves the distribution as it is."""
    still = np.zeros_like(state.q)
    return {
        "yw": still,
        "Δw": still,
        "white": still,
        "pσ": state.path_sigma,
        "pc": state.path_c,
        "axes": np.sqrt(_axes(state.C)[0]),
        "σ": state.sigma,
    }


def _axes(C: Array) -> tuple[Array, Array]:
    """The squared lengths of the axes of C, ascending, and their directions."""
    values, axes = np.linalg.eigh((C + C.T) / 2)
    return np.maximum(values, FLATTEST * values[-1]), axes


def _next_generation(state: Ellipse) -> tuple[Ellipse, Terms]:
    """The distribution after a whole population, and the terms of the lines that make it."""
    d = len(state.q)
    c = constants(d)
    y = state.y[np.argsort(state.losses, kind="stable")]
    good = np.maximum(c.weights, 0)
    step = good @ y
    values, axes = _axes(state.C)
    whiten = (axes / np.sqrt(values)) @ axes.T
    white = whiten @ step
    path_sigma = (1 - c.c_sigma) * state.path_sigma + math.sqrt(c.c_sigma * (2 - c.c_sigma) * c.mu) * white
    length = np.sqrt(path_sigma @ path_sigma)
    settled = math.sqrt(1 - (1 - c.c_sigma) ** (2 * (state.generation + 1)))
    h = float(length / settled < (1.4 + 2 / (d + 1)) * c.chi)
    path_c = (1 - c.c_c) * state.path_c + h * math.sqrt(c.c_c * (2 - c.c_c) * c.mu) * step
    lengths = ((whiten @ y.T) ** 2).sum(axis=0)
    weights = np.where(c.weights >= 0, c.weights, c.weights * d / np.maximum(lengths, 1e-300))
    kept = 1 - c.c_1 * (1 - (1 - h) * c.c_c * (2 - c.c_c)) - c.c_mu * c.weights.sum()
    C = kept * state.C + c.c_1 * np.outer(path_c, path_c) + c.c_mu * (y.T * weights) @ y
    sigma = state.sigma * np.exp(c.c_sigma / c.d_sigma * (length / c.chi - 1))
    values, axes = _axes(C)
    root = (axes * np.sqrt(values)) @ axes.T
    after = state._replace(
        sigma=sigma, C=C, root=root, path_sigma=path_sigma, path_c=path_c, generation=state.generation + 1
    )
    terms: Terms = {
        "yw": step,
        "Δw": state.sigma * step,
        "white": white,
        "pσ": path_sigma,
        "pc": path_c,
        "axes": np.sqrt(values),
        "σ": sigma,
    }
    return after, terms
