"""The bands of a contour: the loss over a box as bands, two colors a cell, and as lines of equal loss."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Ints, grid, pack
from termopt.draw.cells.canvas import Dots
from termopt.draw.cells.octants import OCTANTS
from termopt.draw.plot.coordinates import View
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, Scalars

BANDS = 14
FINER = 2
"""Samples along both sides of a quarter of a cell."""

ROWS, ROWS_OF_OCTANTS = 2, 4
"""Parts of a cell above each other, of which there are two beside each other: of quadrants and of octants."""

EVEN = 0.25
"""How much of the place of a border comes from even steps, the rest from quantiles."""

STRIDES = (2, 3, 4, 6, BANDS - 1)
"""Of so many borders one gets a dotted line: the first choice that leaves the map calm, or the last."""

CALM = 0.12
"""The length of all dotted lines together, as a part of the dots there are."""

GAPS = (2.0, 3.0)
"""Dots from one point of a dotted line to the next, in the valley and where the loss is highest."""

QUADRANTS = np.array([ord(char) for char in " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"], dtype=np.int32)
"""The block with the quadrants of a bit mask: 1 upper left, 2 upper right, 4 lower left, 8 lower right."""


class Blocks(NamedTuple):
    """Bands as cells, each (h, w): the glyph, the band it draws, and the band under it, which covers the cell best."""

    code: NDArray[np.int32]
    over: Ints
    under: Ints


def depths(problem: Problem, view: View, rows: int = ROWS) -> Array:
    """The depths of the loss in a view, see `depths_of`: (rows h, 2w)."""
    return depths_of(problem, sampled(problem, view), rows)


def sampled(problem: Problem, view: View) -> Array:
    """The loss at all `samples` of a view, (2h FINER, 2w FINER)."""
    with np.errstate(all="ignore"):
        return np.asarray(problem.loss(np.stack(np.meshgrid(*samples(view)))), dtype=np.float64)


def samples(view: View) -> tuple[Array, Array]:
    """Where the loss is looked at: x from the left, y from the top, 2 FINER of them for each column and row."""
    (left, right), (bottom, top) = view.box
    across, down = 2 * FINER * view.width, 2 * FINER * view.height
    x = left + (np.arange(across) + 0.5) / across * (right - left)
    y = top - (np.arange(down) + 0.5) / down * (top - bottom)
    return x, y


def depths_of(problem: Problem, losses: Scalars, rows: int = ROWS) -> Array:
    """log10 of the loss above the lowest known, for each part of a cell, (rows h, 2w), top row first.

    losses: at all `samples`, (2h FINER, 2w FINER). Each depth is the mean of those in its part, for ripples finer
    than cells would otherwise show as stripes that are not there; nan where one is not finite. Rounded to 1e-6, so that
    the last bit of a sum never moves a border.
    rows: parts of a cell above each other, ROWS or ROWS_OF_OCTANTS.
    """
    with np.errstate(all="ignore"):
        loss = np.asarray(losses, dtype=np.float64)
        good = np.isfinite(loss)
        lowest = np.min(loss, where=good, initial=problem.minima[0].loss if problem.minima else np.inf)
        depth: Array = np.where(good, np.log10(loss - lowest), np.nan)
    bottom_most = float(np.min(depth, where=np.isfinite(depth), initial=0.0))
    depth[depth == -np.inf] = bottom_most  # where the loss is the lowest, its logarithm does not exist
    across, down = depth.shape[1] // FINER, depth.shape[0] * rows // (ROWS * FINER)
    mean: Array = depth.reshape(down, -1, across, FINER).mean(axis=(1, 3))
    return np.round(mean, 6)


def halved(depth: Array) -> Array:
    """The depths of quarters of cells, (2h, 2w), from those of eighths, (4h, 2w)."""
    return depth.reshape(-1, 2, depth.shape[1]).mean(axis=1)


def levels(depth: Array) -> Array:
    """The borders between the bands, at most BANDS - 1, rising.

    Mostly quantiles, so that every band covers about as much of the map. A part is even steps, so that a pit in a
    plain, too small to count for a quantile, shows as well. The lowest 0.1 % of the map do not stretch those steps.
    """
    finite = np.sort(depth[np.isfinite(depth)])
    if not len(finite):
        return np.empty(0)
    parts: Array = np.arange(1, BANDS) / BANDS
    low, high = _quantiles(finite, np.array([0.001, 1.0])).tolist()
    exact = (1 - EVEN) * _quantiles(finite, parts) + EVEN * (low + parts * (high - low))
    borders: Array = exact.round(6)
    rising = np.diff(borders, prepend=-np.inf) > 0
    return borders[rising & (borders < high)] + 5e-7


def _quantiles(ordered: Array, parts: Array) -> Array:
    """Quantiles of ordered values. `np.quantile` gives the same, and loads modules that take 7 ms of the start."""
    return np.interp(parts * (len(ordered) - 1), np.arange(len(ordered)), ordered)


def band_numbers(depth: Array, borders: Array) -> Ints:
    """The band of each sample: 0 the highest .. BANDS - 1 the valley, BANDS where there is none."""
    bands = BANDS - 1 - np.searchsorted(borders, depth) * (BANDS - 1) // max(len(borders), 1)
    return np.where(np.isnan(depth), BANDS, bands)


PERIOD = 3
"""Parts of cells from one ripple to the next, below which bands beat against the cells."""

SEEN = 0.1
"""The share of parts at which bands turn from rising to falling or back, from which on such a beat is seen."""


def rippled(losses: Array, bands: Ints) -> bool:
    """Whether the loss goes up and down too fast for parts of cells, so that the pattern of the bands is not its own.

    losses: at all `samples`. bands: (rows h, 2w).
    """
    ways = ((losses, bands), (losses.T, bands.T))
    return any(_turns(loss) * len(loss) > 2 / PERIOD * len(band) and _turns(band) > SEEN for loss, band in ways)


def _turns(values: Array | Ints) -> float:
    """The share of values along the first axis that are higher or lower than both neighbors."""
    with np.errstate(all="ignore"):
        ways = np.sign(np.diff(values, axis=0))
        return float(np.mean(ways[1:] * ways[:-1] < 0)) if len(ways) > 1 else 0.0


def blocks(bands: Ints, rows: int = ROWS) -> Blocks:
    """The two bands that cover each cell best, and the block that draws the border. bands: (rows h, 2w)."""
    height, width = bands.shape[0] // rows, bands.shape[1] // 2
    parts = bands.reshape(height, rows, width, 2).transpose(0, 2, 1, 3).reshape(height, width, 2 * rows)
    votes = (parts[..., :, None] == parts[..., None, :]).sum(axis=-1)
    under = np.take_along_axis(parts, votes.argmax(axis=-1)[..., None], axis=-1)
    votes = np.where(parts == under, 0, votes)
    over = np.take_along_axis(parts, votes.argmax(axis=-1)[..., None], axis=-1)
    drawn = (abs(parts - over) < abs(parts - under)) & (over != under)
    table = QUADRANTS if rows == ROWS else OCTANTS
    return Blocks(table[drawn @ (1 << np.arange(2 * rows))], over[..., 0], under[..., 0])


def isolines(depth: Array, borders: Array) -> list[Array]:
    """Lines of equal loss at every other border, (n, 2) whole dots right and up from the lower left of the plot.

    depth: (2h, 2w) samples; a sample is one dot wide and two high, and lines run through the middles of samples.
    """
    found = (line for _, line in _lines(depth, borders, range(0, len(borders), 2)))
    return [line for line in (_whole(line) for line in found) if len(line) > 1]


def dotted(depth: Array, borders: Array) -> Dots:
    """Lines of equal loss as single dots with gaps, so that a path, which has none, stands out without color.

    The lower the loss, the closer the dots; the steeper and the more rippled, the fewer the lines. depth: (2h, 2w);
    returns braille bits (h, w).
    """
    height, width = depth.shape[0] // 2, depth.shape[1] // 2
    dots = grid(width, height)
    lines: list[tuple[int, Array]] = []
    for stride in STRIDES:
        lines = list(_lines(depth, borders, range(stride // 2, len(borders), stride)))
        if sum(float(_walked(line)[-1]) for _, line in lines) <= CALM * dots.size:
            break
    for number, line in lines:
        walked = _walked(line)
        stops = np.arange(0, walked[-1], np.interp(number, (0, BANDS - 1), GAPS))
        right, up = np.interp(stops, walked, line[:, 0]), np.interp(stops, walked, line[:, 1])
        dots[4 * height - 1 - up.astype(np.int64), right.astype(np.int64)] = True
    return pack(dots)


def _lines(depth: Array, borders: Array, chosen: range) -> Iterator[tuple[int, Array]]:
    """(number of the border, points (n, 2)) of the lines at the chosen borders, in dots as for `isolines`."""
    if min(depth.shape) < 2:
        return
    rows, cols = depth.shape
    x: Array = np.arange(0.5, cols)
    y = np.arange(1.0, 2 * rows, 2)[::-1].copy()
    import contourpy  # only where lines are drawn, which is not at the start

    generator = contourpy.contour_generator(x, y, np.ma.masked_invalid(depth), name="serial")
    for number in chosen:
        yield from ((number, np.asarray(line)) for line in generator.lines(float(borders[number])))


def _walked(line: Array) -> Array:
    """How far each point of a line (n, 2) is from its beginning, along it."""
    steps: Array = np.hypot(*np.diff(line, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _whole(line: Array) -> Array:
    """A line on whole dots, without the points that repeat the one before."""
    dots = np.floor(line)
    moved = np.ones(len(dots), dtype=np.bool_)
    moved[1:] = (np.diff(dots, axis=0) != 0).any(axis=1)
    return dots[moved]
