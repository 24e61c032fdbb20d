"""Which plane to show: along the paths' principal axes, along two parameters, or along two random directions.

All take the paths of all lanes whole, so that the plane does not depend on how far playback has come. A path is an
array (n, d), a row a step; of one that explodes only the beginning counts, as `spread.used` says.
"""

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.base.nearest import nearest
from termopt.base.spec import split
from termopt.engine.core.problem import Problem
from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array
from termopt.problems.plane.pca import Paths, Spread, Used, chunks, shares, spacing, spread, thinned, used
from termopt.problems.plane.plane import Plane, showing

KEY = int.from_bytes(b"plane")
"""The step whose generator draws the random directions: one that no run gets to."""
TIED = 1e-6
"""Components this close in magnitude are tied, so that a last bit does not turn an axis round."""
MOST_DIGITS = 9
"""Behind the point of a percentage; what is left of the whole beyond is rounding."""
PARALLEL = 1e-9
"""Two directions whose cosine is this near to 1 span no plane."""


@dataclass(frozen=True)
class PlaneChoice:
    """The kind of plane that the user asked for. `make` fits one to the paths; `parse_plane` reads `spec`."""

    kind: Literal["principal", "random", "parameters"] = "principal"
    pair: tuple[int, int] = (0, 1)
    seed: int = hyperparameter(0, lo=0, hi=2**64 - 1, doc="draws the random directions")

    @property
    def spec(self) -> str:
        """`principal`, `random:7`, or two parameters by number: `0,9`."""
        match self.kind:
            case "principal":
                return "principal"
            case "random":
                return f"random:{self.seed}"
            case "parameters":
                return f"{self.pair[0]},{self.pair[1]}"

    def make(self, problem: Problem, paths: Paths) -> Plane:
        """The plane for the paths of all lanes, (n, d) each. Raises ValueError for a problem of fewer than two."""
        match self.kind:
            case "principal":
                return principal(problem, paths)
            case "random":
                return random_directions(problem, paths, self.seed)
            case "parameters":
                return parameters(problem, paths, *self.pair)


def parse_plane(text: str, problem: Problem) -> PlaneChoice:
    """A choice from `principal`, `random`, `random:7`, or two parameters by number or label: `0,9`, `w1[1,3],b2`.

    Raises UserError for anything else.
    """
    parts = [part.strip() for part in split(text, "[", "]")]  # not at the comma inside of w1[1,3]
    if len(parts) == 2:
        return _pair(text, parts, problem)
    kind, colon, seed = parts[0].partition(":")
    if len(parts) == 1 and kind == "random":
        return PlaneChoice("random", seed=cast(int, hyperparameters(PlaneChoice)[0].parse(seed)) if colon else 0)
    if parts == ["principal"]:
        return PlaneChoice()
    labels = _labels(problem)
    two = f"two parameters such as {labels[0]},{labels[-1]}"
    if len(parts) > 2 or parts[0] in labels or parts[0].isdecimal():
        raise UserError(f"a plane has two axes, got '{printable(text)}'; write {two}")
    raise unknown("plane", text, ["principal", "random", "random:SEED"], f", or {two}")


def _pair(text: str, parts: list[str], problem: Problem) -> PlaneChoice:
    i, j = (_parameter(part, _labels(problem)) for part in parts)
    if i == j:
        raise UserError(f"a plane has two axes, got the same parameter twice: '{printable(text)}'")
    return PlaneChoice("parameters", (i, j))


def _parameter(name: str, labels: tuple[str, ...]) -> int:
    """The number of a parameter from its number or label."""
    last = len(labels) - 1
    if name.isascii() and name.isdecimal():
        digits = name.lstrip("0") or "0"
        if len(digits) > len(str(last)) or int(digits) > last:
            raise UserError(f"there is no parameter {printable(name)}; they are numbered from 0 to {last}")
        return int(digits)
    if name not in labels:
        near = nearest(name, labels)  # there may be too many to list them all
        listed = [near] if near else [labels[0], "…", labels[-1]]
        raise unknown("parameter", name, listed, f", or a number from 0 to {last}")
    return labels.index(name)


def principal(problem: Problem, paths: Paths) -> Plane:
    """The plane through the mean of all points of all paths along which they vary most.

    Each axis has length 1 and points to where its largest component is positive, the first of those that are tied.
    Where the points lie on a line, or are one point, the axes that are missing are as near to a parameter as can be.
    """
    seen = used(problem, paths)
    cloud = spread(thinned(seen.paths))
    _, sizes, directions = np.linalg.svd(cloud.triangle, full_matrices=False)
    found = [_upright(row) for row, size in zip(directions[:2], sizes, strict=False) if size > cloud.noise]
    while len(found) < 2:
        found.append(_missing(found, problem.dim))
    return _plane(problem, PlaneChoice(), seen, cloud, np.array(found), ("PC1", "PC2"))


def parameters(problem: Problem, paths: Paths, i: int, j: int) -> Plane:
    """The plane through the mean of all points along two of the parameters.

    problem: whose parameters they are.
    paths: all points, those of each lane.
    i, j: the numbers of the parameters, from 0.

    Raises ValueError if they are the same, IndexError for a number that no parameter has.
    """
    if i == j:
        raise ValueError(f"a plane along one parameter: {i}")
    seen = used(problem, paths)
    labels = _labels(problem)
    axes = np.stack([_along(i, problem.dim), _along(j, problem.dim)])
    return _plane(
        problem, PlaneChoice("parameters", (i, j)), seen, spread(thinned(seen.paths)), axes, (labels[i], labels[j])
    )


def random_directions(problem: Problem, paths: Paths, seed: int) -> Plane:
    """The plane through the mean of all points along two Gaussian directions, normalized layer by layer.

    After Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 4: each layer of a direction is given
    the length of that layer of the origin. There it is each filter, and biases are not moved; here biases, in a layer
    of their own, are treated like weights, for in a small network much is learned by them. Should nothing be
    left of the directions, or they be parallel, as where every layer is one parameter, they stay as they were drawn.
    """
    seen = used(problem, paths)
    cloud = spread(thinned(seen.paths))
    drawn = rng(seed, KEY).standard_normal((2, problem.dim))
    axes = drawn.copy()
    for layer in getattr(problem, "layers", (slice(None),)):
        lengths = np.linalg.norm(drawn[:, layer], axis=1, keepdims=True)
        axes[:, layer] *= np.linalg.norm(cloud.mean[layer]) / lengths
    axes = axes if _independent(axes) else drawn
    return _plane(problem, PlaneChoice("random", seed=seed), seen, cloud, axes, ("random 1", "random 2"))


def _plane(
    problem: Problem, choice: PlaneChoice, seen: Used, cloud: Spread, axes: Array, names: tuple[str, str]
) -> Plane:
    """A plane through the mean, with shares of variance in the names, and a region that shows all points."""
    first, second = parts = shares(cloud, axes)
    words = (f"{names[0]} · {_percent(first)}", f"{names[1]} · {_percent(second)}")
    for array in (cloud.mean, axes):
        array.flags.writeable = False
    spec = f"{choice.spec} plane of {problem.objective_id}"
    plane = Plane(problem, spec, cloud.mean, axes, words, parts, basis=_thinly(seen.words, seen.paths))
    return showing(plane, chunks(seen.paths), seen.paths[0][0])


def _thinly(words: str, paths: Paths) -> str:
    """What is said of the paths, and that only some points of them are taken, if that is so."""
    every = spacing(paths)
    return f"{words}, 1 point in {every}" if every > 1 else words


def _percent(share: float) -> str:
    """In percent, with as many digits as it takes to tell it from all there is."""
    percent = 100 * share
    if percent < 1:
        return f"{percent:.2g} %"
    texts = (f"{percent:.{digits}f}".removesuffix(".0") for digits in range(1, MOST_DIGITS))
    return next((text for text in texts if not text.startswith("100")), "100") + " %"


def _upright(axis: Array) -> Array:
    """The axis or its opposite: the largest component positive."""
    sizes = np.abs(axis)
    return axis * np.sign(axis[np.argmax(sizes >= (1 - TIED) * sizes.max())])


def _missing(found: list[Array], dim: int) -> Array:
    """A unit vector at a right angle to the axis found, if there is one: the parameter it has least of, made so."""
    if not found:
        return _along(0, dim)
    (axis,) = found
    sizes = np.abs(axis)
    number = int(np.argmax(sizes <= sizes.min() + TIED))
    rest = _along(number, dim) - axis[number] * axis
    return rest / np.linalg.norm(rest)


def _along(number: int, dim: int) -> Array:
    """The unit vector of one parameter."""
    axis = np.zeros(dim)
    axis[number] = 1.0
    return axis


def _independent(axes: Array) -> bool:
    """Whether two directions span a plane."""
    lengths = np.linalg.norm(axes, axis=1)
    if not lengths.all():
        return False
    first, second = axes / lengths[:, None]
    return bool(abs(first @ second) < 1 - PARALLEL)


def _labels(problem: Problem) -> tuple[str, ...]:
    return tuple(getattr(problem, "labels", (f"w{i}" for i in range(problem.dim))))
