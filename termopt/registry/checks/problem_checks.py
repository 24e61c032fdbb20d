"""What a problem promises: numbers that depend on x alone, a gradient that is the loss's, points side by side."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from termopt.base.errors import UserError
from termopt.engine.core.problem import LeastSquares, Problem
from termopt.engine.core.types import Array
from termopt.problems.finite_difference import difference_hessian
from termopt.registry.checks.differences import central, complex_step
from termopt.registry.checks.report import CONTRACT, Check, NotApplicable
from termopt.registry.user_answers import shown

POINTS = 8
"""At how many points a derivative is compared, beside the start."""
CLOSE = 1e-6
"""How far a derivative may be off, as a share of its length, beyond what the differences themselves are off."""
EXACT = 1e-9
"""The same beside a complex step, which is exact."""


def problem_checks(problem: Problem, raw: Any) -> Iterator[Check]:
    """The checks of a problem, the most basic first.

    problem: completed, so that a wrong answer is said in words. raw: what was given, a function or an object.
    """
    function: Callable[[Array], Any] = getattr(raw, "loss", raw)
    points = points_of(problem)
    yield Check(CONTRACT, lambda: _contract(problem))
    yield Check("pure", lambda: _pure(problem))
    yield Check("read-only", lambda: _read_only(function, problem))
    yield Check("no state", lambda: _no_state(problem, raw))
    yield Check("gradient", lambda: _gradient(problem, points))
    yield Check("complex step", lambda: _complex(problem, function, points))
    yield Check("batch", lambda: _batch(problem, function, points, raw is function))
    yield Check("evaluate", lambda: _evaluate(problem, points))
    yield Check("hessian", lambda: _hessian(problem, raw, points))
    yield Check("residuals", lambda: _residuals(problem, raw, points))
    yield Check("minima", lambda: _minima(problem))
    yield Check("not finite", lambda: _not_finite(problem))


def points_of(problem: Problem) -> list[Array]:
    """The start and points spread over the region shown, the same ones every time."""
    box, rng = np.array(problem.box), np.random.default_rng(0)
    spread = box[:, :1] + rng.random((problem.dim, POINTS)) * (box[:, 1:] - box[:, :1])
    return [np.array(problem.start), *(column.copy() for column in spread.T)]


def _contract(problem: Problem) -> str:
    x = np.array(problem.start)
    loss, grad = problem.loss(x), problem.gradient(x)
    if not (np.isfinite(loss) and np.isfinite(grad).all()):
        found = f"at the start the loss is {loss:g} and the gradient {shown_point(grad)}"
        raise UserError(f"{found}; wanted finite numbers")
    return f"{problem.dim} parameter{'s' if problem.dim > 1 else ''}, a finite loss and gradient at the start"


def _pure(problem: Problem) -> str:
    x = np.array(problem.start)
    for name, call in (("loss", problem.loss), ("gradient", problem.gradient)):
        first = np.array(call(x))
        call(x + 0.5)
        if not np.array_equal(first, np.array(call(x)), equal_nan=True):
            raise UserError(f"the {name} gave two answers to one question; it may depend on x alone")
    samples = [np.array(problem.sample(x, 3, 7).loss) for _ in range(2)]
    if not np.array_equal(*samples, equal_nan=True):
        raise UserError("sample(x, k, seed) gave two answers to one question; it may depend on these alone")
    return "equal questions have equal answers"


def _read_only(function: Callable[[Array], Any], problem: Problem) -> str:
    x = np.array(problem.start)
    function(x)
    if x.tolist() != list(problem.start):
        raise UserError(f"it changed its argument x to {shown_point(x)}; copy it first")
    x.setflags(write=False)
    function(x)
    return "x is left as it is"


def _no_state(problem: Problem, raw: Any) -> str:
    before = _attributes(raw)
    problem.loss(np.array(problem.start))
    problem.gradient(np.array(problem.start))
    now = _attributes(raw)
    changed = [name for name in before if now.get(name) != before[name]]
    if changed:
        raise UserError(f"a call changed its {changed[0]}; what it answers may depend on x alone")
    return "no call changes an attribute"


def _attributes(given: Any) -> dict[str, str]:
    return {name: repr(value) for name, value in getattr(given, "__dict__", {}).items()}


def _gradient(problem: Problem, points: list[Array]) -> str:
    compared, worst = 0, 0.0
    for x in points:
        found, off = central(problem.loss, x)
        given = problem.gradient(x)
        if not (np.isfinite(found).all() and np.isfinite(given).all()):
            continue
        room = CLOSE * (1 + float(np.linalg.norm(given)))
        if not (off <= room).all():  # a kink, or rounding: nothing can be said
            continue
        compared += 1
        wrong = np.abs(given - found) > 10 * off + room
        if wrong.any():
            i = int(np.argmax(np.abs(given - found)))
            raise UserError(
                f"at x = {shown_point(x)} its component {i} is {given[i]:.6g}, by central differences {found[i]:.6g}"
            )
        worst = max(worst, float(np.max(np.abs(given - found)) / (1 + np.linalg.norm(given))))
    if not compared:
        raise NotApplicable("central differences are nowhere good enough to compare it with")
    return f"as by central differences at {compared} of {len(points)} points, to {worst:.0e}"


def _complex(problem: Problem, function: Callable[[Array], Any], points: list[Array]) -> str:
    compared = 0
    for x in points:
        found = complex_step(function, x)
        if found is None:
            raise NotApplicable("it takes no complex numbers")
        near, off = central(problem.loss, x)
        given = problem.gradient(x)
        if not np.isfinite(found).all() or not (np.abs(found - near) <= 10 * off + CLOSE * (1 + np.abs(near))).all():
            continue  # code such as abs, which is not analytic
        compared += 1
        wrong = np.abs(given - found) > EXACT * (1 + np.linalg.norm(given))
        if problem_is_exact(problem) and wrong.any():
            i = int(np.argmax(np.abs(given - found)))
            raise UserError(f"at x = {shown_point(x)} its component {i} is {given[i]:.12g}, exactly {found[i]:.12g}")
    if not compared:
        raise NotApplicable("its code is not analytic, such as with abs or max")
    return f"as by complex steps at {compared} of {len(points)} points"


def problem_is_exact(problem: Problem) -> bool:
    """Whether the gradient is given, and not itself taken by differences."""
    return getattr(problem, "given_gradient", problem) is not None


POINT_BY_POINT = "it takes one point at a time, and is evaluated point by point"


def _batch(problem: Problem, function: Callable[[Array], Any], points: list[Array], plain: bool) -> str:
    together = np.stack(points[: 3 if problem.dim != 3 else 4], axis=1)
    single = np.array([float(problem.loss(together[:, i].copy())) for i in range(together.shape[1])])
    raw = getattr(problem, "given", problem)
    try:
        answer = np.asarray((function if plain else raw.loss)(together.copy()))
        given = None if plain else np.asarray(raw.gradient(together.copy()))
    except Exception:
        raise NotApplicable(POINT_BY_POINT) from None
    if answer.shape != single.shape:
        if plain:
            raise NotApplicable(POINT_BY_POINT)
        raise UserError(f"points side by side, (d, n), have the losses {shown(answer)}; wanted an array {single.shape}")
    if given is not None:
        slopes = np.stack([problem.gradient(together[:, i].copy()) for i in range(together.shape[1])], axis=1)
        if given.shape != slopes.shape or not np.allclose(given, slopes, rtol=EXACT, atol=EXACT, equal_nan=True):
            raise UserError("the gradient of points side by side, (d, n), is not that of each of them")
    if not np.allclose(answer, single, rtol=EXACT, atol=EXACT, equal_nan=True):
        losses = f"{shown_point(answer)}, by themselves {shown_point(single)}"
        raise UserError(f"points side by side, (d, n), have the losses {losses}")
    return "points side by side have the numbers of each"


def _evaluate(problem: Problem, points: list[Array]) -> str:
    for x in points:
        loss, grad, *_ = problem.evaluate(x)
        same = np.allclose(loss, problem.loss(x), rtol=EXACT, equal_nan=True)
        if not (same and np.allclose(grad, problem.gradient(x), rtol=EXACT, equal_nan=True)):
            raise UserError(f"at x = {shown_point(x)} evaluate(x) is not loss(x) and gradient(x)")
    return "evaluate gives loss and gradient"


def _hessian(problem: Problem, raw: Any, points: list[Array]) -> str:
    if not hasattr(raw, "hessian") or problem.dim > 50:
        raise NotApplicable("it has none, and is taken by differences" if problem.dim <= 50 else "it is too large")
    compared = 0
    for x in points:
        given, found = problem.hessian(x), difference_hessian(problem.gradient, x)
        finer = difference_hessian(lambda y, x=x: problem.gradient(x + (y - x) / 2), x) * 2
        size = 1 + float(np.max(np.abs(given), initial=0.0))
        off = float(np.max(np.abs(finer - found), initial=0.0))
        if not (np.isfinite(given).all() and np.isfinite(found).all() and off <= 1e-4 * size):
            continue
        compared += 1
        if np.max(np.abs(given - found)) > 10 * off + 1e-4 * size:
            other = f"by differences of the gradient {found.tolist()}"
            raise UserError(f"at x = {shown_point(x)} it is {given.tolist()}, {other}")
    if not compared:
        raise NotApplicable("differences of the gradient are nowhere good enough to compare it with")
    return f"as by differences of the gradient at {compared} of {len(points)} points"


def _residuals(problem: Any, raw: Any, points: list[Array]) -> str:
    if getattr(raw, "residuals", None) is None:
        raise NotApplicable("it has none")
    squares: LeastSquares = problem
    for x in points:
        found, jacobian = squares.residuals(x)
        if not np.allclose(0.5 * np.sum(found**2, axis=0), squares.loss(x), rtol=1e-6):
            raise UserError(f"at x = {shown_point(x)} the loss is not half the sum of their squares")
        if not np.allclose(jacobian.T @ found, squares.gradient(x), rtol=1e-6, atol=1e-6):
            raise UserError(f"at x = {shown_point(x)} the gradient is not their Jacobian times them")
    return "half the sum of their squares is the loss"


def _minima(problem: Problem) -> str:
    if not problem.minima:
        raise NotApplicable("none is known")
    rng, box = np.random.default_rng(0), np.array(problem.box)
    for minimum in problem.minima:
        x = np.array(minimum)
        loss = float(problem.loss(x))
        scale = 1 + abs(loss)
        if not abs(loss - minimum.loss) <= 1e-6 * scale:
            raise UserError(f"at {shown_point(x)} the loss is {loss:.10g}, not {minimum.loss:.10g} as it says")
        steps = rng.standard_normal((problem.dim, 20)) * 1e-3 * (1 + np.abs(x[:, None]))
        inside = np.all((box[:, 0] <= x) & (x <= box[:, 1]))
        beside = [np.clip(x + step, *box.T) if inside else x + step for step in steps.T]
        around = float(np.min([problem.loss(point) for point in beside]))
        if around < loss - 1e-6 * scale:
            raise UserError(f"at {shown_point(x)} the loss is {loss:.10g}, but {around:.10g} beside it")
    return f"at {len(problem.minima)} known the loss is as said, and higher around"


def _not_finite(problem: Problem) -> str:
    for value in (np.inf, -np.inf, np.nan):
        x = np.array(problem.start)
        x[-1] = value
        with np.errstate(all="ignore"):
            problem.loss(x)
            problem.gradient(x)
    return "where x is not finite it answers, with inf or nan"


def shown_point(x: Any) -> str:
    """A point in a few characters: `(1, 2.5)`, of a long one the beginning."""
    numbers = [f"{float(value):g}" for value in np.ravel(x)[:3]]
    return f"({', '.join(numbers)}{', …' if np.size(x) > 3 else ''})"
