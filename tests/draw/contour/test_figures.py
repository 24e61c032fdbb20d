"""Outlines and further points around a lane: where they are, cut at the edges, and named."""

import numpy as np

import termopt
from termopt.draw.cells.canvas import BRAILLE, inside
from termopt.draw.contour.base_layer import base_layer
from termopt.draw.contour.figures import Outline, Spot, outline_cells
from termopt.draw.contour.paths import Track, contour
from termopt.draw.plot.coordinates import View
from termopt.draw.theme.theme import MONO
from termopt.optimizers.cmaes import CMAES

VIEW = View(((-2.0, 2.0), (-1.0, 1.0)), 40, 10)


def circle(radius, center=(0.0, 0.0), corners=48):
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.array(center) + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def test_an_outline_is_where_its_points_are_and_cut_at_the_edges():
    cells = outline_cells(Outline("R", circle(0.5)), VIEW)
    rows, cols = np.nonzero(cells)
    x, y = (cols + 0.5) / 10 - 2, 1 - (rows + 0.5) / 5
    assert len(rows) > 12
    assert np.all(abs(np.hypot(x, y) - 0.5) < 0.15)
    assert np.count_nonzero(outline_cells(Outline("R", circle(1.5)), VIEW)) > 0
    for far in (circle(50.0), circle(1.0, (1e9, 0)), np.full((3, 2), np.nan)):
        assert not outline_cells(Outline("R", far), VIEW).any()


def test_names_stand_beside_what_they_name(bowl):
    back = base_layer(bowl, ((-2.0, 2.0), (-2.0, 2.0)), 80, 30, MONO)
    track = Track(
        np.array([[0.0, 0.0], [0.2, 0.1]]),
        None,
        "blue",
        "◆",
        outlines=(Outline("Ring", circle(1.0)),),
        spots=(
            Spot("best", np.array([-1.0, -1.5])),
            Spot("far", np.array([9e9, 0.0])),
            Spot("here", np.array([0.2, 0.1])),
        ),
    )
    plot = inside(contour(back, [track], MONO), back.rect)
    text = "\n".join("".join(map(chr, row)) for row in plot.code.tolist())
    assert "+best" in text
    assert "Ring" in text
    assert "far" not in text
    assert "here" not in text
    assert np.count_nonzero(plot.code & ~0xFF == BRAILLE) > 10


def test_the_name_of_an_outline_is_neither_under_the_tile_of_its_lane_nor_under_its_path(bowl):
    back = base_layer(bowl, ((-2.0, 2.0), (-2.0, 2.0)), 80, 30, MONO)
    for x in np.linspace(-1.9, 1.9, 39):
        ring = Outline("Ring", np.array([[x, 0.7], [x - 1, 0.7], [x - 1, 0.9]]))
        track = Track(np.array([[x - 1, 0.7], [1.9, 0.7], [x, 0.7]]), None, "blue", "◆", outlines=(ring,))
        plot = inside(contour(back, [track], MONO), back.rect)
        assert "Ring" in "\n".join("".join(map(chr, row)) for row in plot.code.tolist()), x


def test_an_ellipse_is_around_the_mean_of_a_population():
    trace = termopt.run("rosenbrock", "cmaes", (-1.2, 1.9), 20, seed=1)
    iterate = trace.iterate(20)
    (ellipse,) = CMAES().figures(iterate.x, iterate.state)
    assert ellipse.label == "σ"
    assert np.allclose(np.mean(ellipse.points, axis=0), iterate.x)
    assert set(iterate.marks) == {"best"}
