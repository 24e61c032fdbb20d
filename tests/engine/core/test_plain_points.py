"""Points judged all at once are what each is by itself."""

import numpy as np

from termopt.engine.core.critical_point import kind_of_level_point
from termopt.engine.core.judging import Kind, judged
from termopt.engine.core.plain_points import UNCLEAR, Points, plain_kinds
from termopt.engine.core.scale import lower_part, scale_from
from termopt.registry.registry import problem

SURFACES = ("himmelblau", "saddle", "monkey_saddle", "x**4 + y**4", "abs(x) + abs(y)", "-x**2 - y**2", "1/x + y**2")


def test_plain_points_are_what_each_is_alone() -> None:
    dice = np.random.default_rng(5)
    found: set[object] = set()
    for name in SURFACES:
        surface = problem(name)
        known = [minimum.x for minimum in surface.minima] or [(0.0, 0.0)]
        near = np.concatenate([np.array(x)[:, None] + 10.0 ** -dice.uniform(3, 16, (2, 12)) for x in known], axis=1)
        with np.errstate(all="ignore"):
            loss, grad = surface.evaluate(near)
            units = scale_from(surface, lower_part(surface), loss, grad)
            kinds = plain_kinds(surface, Points(near, loss, grad, np.asarray(units.height)), units.sides)
            for i, kind in enumerate(kinds):
                alone = units._replace(height=float(np.asarray(units.height)[i]))
                x, slope = near[:, i].copy(), grad[:, i].copy()
                if kind is not UNCLEAR:
                    assert judged(surface, kind_of_level_point(surface, x, float(loss[i]), slope, alone)) is kind, name
        found.update(kinds)
    assert found == {UNCLEAR, None, Kind.MINIMUM, Kind.SADDLE, Kind.MAXIMUM}
