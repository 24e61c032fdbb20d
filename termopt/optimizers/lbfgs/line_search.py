"""A search for the step length t along a ray, φ(t) = f(x + t·p), one trial at a time.

It keeps the best point so far and, once a minimizer is known to lie between them, the other end of an interval; each
trial comes from a cubic or a parabola through what is known, safeguarded so that the interval shrinks. It ends at a t
that meets the strong Wolfe conditions (Nocedal and Wright 2006, eq. 3.7). At a kink no t meets the second of them: once
the interval is narrow, the search ends at the lowest trial. Whoever evaluates φ owns the loop.

Moré and Thuente 1994, Line search algorithms with guaranteed sufficient decrease; "section" below means one of theirs.
Everything is elementwise: each of the runs side by side is in a search of its own.
"""

from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.types import Scalars
from termopt.optimizers.common import Number

Mask: TypeAlias = NDArray[np.bool_] | np.bool_
"""One truth value a run, shape `(*B,)`."""

Fields = TypeVar("Fields")

MAX_TRIALS = 30
GROW_LEAST, GROW_MOST = 1.1, 4.0
"""How far past a trial the next may lie, in units of the last stride, while no interval is known."""
SHRINK = 0.66
"""Two trials must bring the interval under this part of its width, or the next one halves it."""
EPSILON = float(np.finfo(np.float64).eps)
ROUNDING = 1024 * EPSILON
"""How much of |φ| may be noise, where only slopes still tell up from down (Hager and Zhang 2005, section 2)."""
NARROW = 0.01
"""An interval this narrow, times c₂ and as a share of its far end, holds a kink: on a smooth ray some trial in it would
have met the curvature condition."""
HUGE = float(np.finfo(np.float64).max)


class Point(NamedTuple):
    """What is known of the ray at one step length. Each field (*B,)."""

    t: Scalars
    phi: Scalars  # φ(t)
    slope: Scalars  # φ′(t)


class Search(NamedTuple):
    """A search under way. Each field (*B,), or a Point of such."""

    t: Scalars  # the trial to evaluate next; 0 where there is no search
    origin: Point  # t = 0
    best: Point  # the lowest φ so far: `α_l` in the paper
    end: Point  # the other end of the interval, once bracketed: `α_u`
    bracketed: Mask
    first_stage: Mask  # no trial yet with enough decrease and a rising slope: ψ leads
    width: Scalars  # of the interval, after the last trial
    older_width: Scalars  # and after the one before
    wall: Scalars  # the shortest t found too long: φ is not finite there
    trials: NDArray[np.int64] | np.int64
    last: Mask  # t is the lowest trial again: it is taken if its decrease is enough


def choose(mask: Mask, yes: Fields, no: Fields) -> Fields:
    """`yes` where the mask holds and `no` elsewhere: arrays, or NamedTuples of them field by field."""
    if not mask.ndim:
        return yes if mask else no
    if yes is no or mask.all():
        return yes
    if not mask.any():
        return no
    left, right = cast(Any, yes), cast(Any, no)
    if isinstance(yes, tuple):
        return left._make(choose(mask, a, b) for a, b in zip(left, right, strict=True))
    return cast(Fields, np.where(mask, left, right))


def begin(t: Scalars, phi: Scalars, slope: Scalars) -> Search:
    """A search whose first trial is t, from a point with this φ(0) and φ′(0)."""
    zero = np.zeros(t.shape)[()]
    huge, yes, no = zero + HUGE, zero == 0, zero != 0
    origin = Point(zero, phi, slope)
    return Search(t, origin, origin, origin, no, yes, huge, huge, huge, np.zeros(t.shape, np.int64)[()], no)


def wolfe(search: Search, trial: Point, c1: Number, c2: Number) -> tuple[Mask, Mask]:
    """Whether the trial meets the Armijo condition, but for the noise in φ, and the strong curvature condition.

    search: the one under way; only its origin is looked at.
    trial: what is known of the ray at the trial.
    c1, c2: the constants of the two conditions.
    """
    _, phi, slope = search.origin
    armijo = trial.phi <= phi + c1 * trial.t * slope + ROUNDING * abs(phi)
    curvature = abs(trial.slope) <= c2 * abs(slope)
    return armijo, curvature


def resumed(search: Search, trial: Point, finite: Mask, c1: Number) -> Search:
    """The search after a trial that did not end it: its `t` is the next trial.

    search: as it was before the trial.
    trial: what is known of the ray at the trial.
    finite: whether φ and its slope are finite there, (*B,).
    c1: the constant of the Armijo condition.
    """
    after = choose(finite, _narrowed(search, trial, c1), _shortened(search))
    return after._replace(trials=search.trials + 1)


def narrow(search: Search, c2: Number) -> Mask:
    """Whether the interval holds a kink, and the lower side of it is known."""
    a, b = search.best.t, search.end.t
    return search.bracketed & (abs(b - a) <= NARROW * c2 * np.maximum(a, b)) & (a > 0)


def back_to_best(search: Search) -> Search:
    """The search that tries its lowest trial again, to take it."""
    return search._replace(t=search.best.t, last=search.t > 0)


def takes_lowest(search: Search, trial: Point, finite: Mask, c1: Number, c2: Number) -> Mask:
    """Whether a trial is taken although it is too steep: it is the lowest in a narrow interval, and truly lower.

    search, trial, finite and c1 are those of `resumed`; c2 is the constant of the curvature condition.
    """
    after = resumed(search, trial, finite, c1)
    lowest = search.last | (narrow(after, c2) & (after.best.t == trial.t))
    return lowest & finite & (trial.phi <= search.origin.phi + c1 * trial.t * search.origin.slope)


def exhausted(search: Search) -> Mask:
    """Whether there is nothing left to try: too many trials, or an interval of a few floating-point numbers."""
    a, b = search.best.t, search.end.t
    shrunk = search.bracketed & (abs(b - a) <= 2 * EPSILON * np.maximum(a, b))
    return shrunk | (search.trials >= MAX_TRIALS)


def _shortened(search: Search) -> Search:
    """Too far: φ is not finite at t. Halve the way from the best point, and never come as far again."""
    t, best = search.t, search.best.t
    return search._replace(t=best + (t - best) / 2, wall=choose(t > best, t, search.wall))


def _narrowed(search: Search, trial: Point, c1: Number) -> Search:
    """The interval after a finite trial, and the next trial in or beyond it (sections 2 and 3)."""
    zero, phi, slope = search.origin
    enough = trial.phi <= phi + c1 * trial.t * slope
    first_stage = search.first_stage & ~(enough & (trial.slope >= 0))
    # As long as the decrease is not enough, ψ(t) = φ(t) - φ(0) - c₁·t·φ′(0) shows the way to where it is.
    tilt = choose(first_stage & ~enough & (trial.phi <= search.best.phi), c1 * slope, zero)
    best, end, here = (_tilted(point, tilt) for point in (search.best, search.end, trial))
    worse = here.phi > best.phi
    turned = here.slope * np.sign(best.slope) < 0
    after = search._replace(
        end=choose(worse, trial, choose(turned, search.best, search.end)),
        best=choose(worse, search.best, trial),
        bracketed=search.bracketed | worse | turned,
        first_stage=first_stage,
    )
    return _safeguarded(after, _next_trial(search, best, end, here, worse, turned))


def _tilted(point: Point, tilt: Number) -> Point:
    """The point on φ(t) - tilt·t."""
    return Point(point.t, point.phi - tilt * point.t, point.slope - tilt)


def _next_trial(search: Search, best: Point, end: Point, here: Point, worse: Mask, turned: Mask) -> Scalars:
    """The four cases of section 4: φ rose; its slope turned; it flattened; it did not even flatten."""
    a, t = best.t, here.t
    flatter = abs(here.slope) < abs(best.slope)
    steeper = ~(worse | turned | flatter)
    furthest = choose(search.bracketed, end.t, t + GROW_MOST * (t - a))
    cubic = _cubic_minimizer(choose(worse, best, here), choose(worse, here, choose(steeper, end, best)))
    secant = t + here.slope / (here.slope - best.slope) * (a - t)

    case_1 = _near_best(best, here, cubic)
    case_2 = choose(abs(cubic - t) > abs(secant - t), cubic, secant)
    case_3 = _beyond(search, best, end, here, choose((cubic - t) * (t - a) > 0, cubic, furthest), secant)
    case_4 = choose(search.bracketed, cubic, furthest)
    return choose(worse, case_1, choose(turned, case_2, choose(flatter, case_3, case_4)))


def _near_best(best: Point, here: Point, cubic: Scalars) -> Scalars:
    """Case 1: the cubic's minimizer if it is nearer to the best point than the parabola's, else halfway between."""
    a, t = best.t, here.t
    chord = (here.phi - best.phi) / (t - a)
    parabola = a + best.slope / (best.slope - chord) / 2 * (t - a)
    return choose(abs(cubic - a) < abs(parabola - a), cubic, cubic + (parabola - cubic) / 2)


def _beyond(search: Search, best: Point, end: Point, here: Point, cubic: Scalars, secant: Scalars) -> Scalars:
    """Case 3: past t, to the nearer of the two and not too near the end of an interval, or boldly to the further."""
    a, b, t = best.t, end.t, here.t
    nearer = abs(cubic - t) < abs(secant - t)
    careful, limit = choose(nearer, cubic, secant), t + SHRINK * (b - t)
    careful = choose(t > a, np.minimum(careful, limit), np.maximum(careful, limit))
    least = choose(search.trials == 0, t, t + GROW_LEAST * (t - a))
    bold = np.minimum(np.maximum(choose(nearer, secant, cubic), least), t + GROW_MOST * (t - a))
    return choose(search.bracketed, careful, bold)


def _safeguarded(search: Search, t: Scalars) -> Search:
    """The search with t as its next trial, or a middle where the interval is slow to shrink or a wall is in the way."""
    a, b = search.best.t, search.end.t
    width = abs(b - a)
    slow = search.bracketed & ((width >= SHRINK * search.older_width) | np.isnan(t))
    t = choose(slow, a + (b - a) / 2, t)
    t = choose(t >= search.wall, a + (search.wall - a) / 2, t)
    return search._replace(
        t=t,
        older_width=choose(search.bracketed, search.width, search.older_width),
        width=choose(search.bracketed, width, search.width),
    )


def _cubic_minimizer(u: Point, v: Point) -> Scalars:
    """Where the cubic with these values and slopes has its minimum, measured from u; NaN where it has none.

    Nocedal and Wright 2006, eq. 3.59, scaled so that no square overflows.
    """
    theta = 3 * (u.phi - v.phi) / (v.t - u.t) + u.slope + v.slope
    scale = np.maximum(abs(theta), np.maximum(abs(u.slope), abs(v.slope)))
    root = scale * np.sqrt((theta / scale) ** 2 - (u.slope / scale) * (v.slope / scale))
    gamma = choose(v.t > u.t, root, -root)
    return u.t + (gamma - u.slope + theta) / ((gamma - u.slope) + gamma + v.slope) * (v.t - u.t)
