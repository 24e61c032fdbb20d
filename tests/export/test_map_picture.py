"""What pictures of maps show: every run in its place, in its color or as its sign; keys, axes and limits."""

import re

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.base.in_pieces import drained
from termopt.draw.cells.canvas import to_rows
from termopt.draw.plot.map_axes import MapAxis
from termopt.draw.plot.map_curves import MapCurve, MapCurves, draw_map_curves
from termopt.draw.theme.theme import THEMES
from termopt.export.map_file import FORMS, write_map
from termopt.export.map_picture import map_picture, view_picture
from termopt.export.map_views import VIEWS, map_views
from termopt.sweeps.kinds import KINDS
from termopt.sweeps.losses import loss_steps, target_steps

OVER = {
    "basin": {"x": np.linspace(-5, 5, 12), "y": np.linspace(-5, 5, 8)},
    "lr": {"lr": "1e-3..1e4:9", "optimizer": ["gd", "adam"], "seed": [0, 1, 2]},
    "grid": {"lr": "1e-3..10:9", "momentum": "0..0.9:4"},
    "seeds": {"seed": [0, 1, 2], "optimizer": ["gd", "adam"]},
    "profile": {"problem": ["sphere", "booth"], "optimizer": ["gd", "lbfgs"]},
}
PROBLEM = {"basin": "himmelblau", "grid": "quadratic"}


def made(kind):
    """A small map of a kind."""
    return termopt.map(PROBLEM.get(kind, "sphere"), "momentum:lr=0.01", OVER[kind], steps=60)


@pytest.fixture(scope="module")
def maps():
    return {kind: made(kind) for kind in KINDS}


def test_every_kind_has_a_picture_with_named_axes_in_every_theme(maps):
    assert set(VIEWS) == set(KINDS) == set(OVER)
    for kind, found in maps.items():
        for theme in THEMES:
            rows = "\n".join(to_rows(map_picture(kind, found, THEMES[theme])))
            names = {
                "seeds": ["step", "f − f*"],
                "profile": ["steps, log", "share met", "share solved"],
                "lr": ["lr, log", "f − f*, log"],
            }
            for name in names.get(kind, OVER[kind]):
                assert name in rows, (kind, theme, name)


def test_a_basin_map_has_the_color_of_the_minimum_and_a_sign_in_the_key(maps):
    found = maps["basin"]
    shown = next(map_views("basin", found)).shown
    np.testing.assert_array_equal(shown.kind == 2, (found.minimum == 2).T)
    text = "\n".join(to_rows(map_picture("basin", found, THEMES["dark"])))
    for number in np.unique(found.minimum[np.isfinite(found.minimum)]).astype(int):
        assert f"{number} minimum {number} at (" in text
    assert "0" in "".join(to_rows(map_picture("basin", found, THEMES["mono"])))


def test_what_diverged_is_said_and_what_lies_beyond_the_colors_too(maps):
    shown = next(map_views("grid", maps["grid"])).shown
    diverged = (maps["grid"].status == "diverged").T
    np.testing.assert_array_equal(shown.kind == 1, diverged)
    assert "x diverged" in "\n".join(to_rows(map_picture("grid", maps["grid"], THEMES["dark"])))
    assert shown.high.startswith("≥")
    assert "e+" not in shown.high
    rates = next(map_views("lr", maps["lr"])).shown
    assert np.isnan(rates.curves[0].middle[-1])
    assert "× a run diverged, ↑ above all this" in "\n".join(to_rows(map_picture("lr", maps["lr"], THEMES["dark"])))


@pytest.mark.parametrize("width", [24, 40, 60])
def test_a_key_longer_than_a_row_goes_on_in_the_next(maps, width):
    view = next(map_views("lr", maps["lr"]))
    rows = to_rows(view_picture(view, width, 20, THEMES["dark"]))
    assert " ".join(" ".join(rows).split()).endswith(view.shown.notes)


def test_of_more_runs_than_there_is_room_for_it_says_how_many_are_left_out(maps):
    view = next(map_views("basin", maps["basin"]))
    assert "more runs lie between those shown" in to_rows(view_picture(view, 80, 9, THEMES["dark"]))[0]
    assert "more runs" not in "".join(to_rows(map_picture("basin", maps["basin"], THEMES["dark"])))


def test_a_profile_is_the_share_of_runs_solved(maps):
    first, second = (view.shown for view in map_views("profile", maps["profile"]))
    met = drained(target_steps(maps["profile"].sweep))
    for i, curve in enumerate(first.curves):
        steps = maps["profile"].steps[:, i]
        own = met.reshape(*maps["profile"].shape, -1)[:, i]
        np.testing.assert_array_equal(np.where(np.isfinite(own[:, -1]), own[:, -1], np.nan), steps)
        np.testing.assert_allclose(curve.middle[-1], np.mean(np.isfinite(own)))
    assert all((np.diff(curve.middle) >= 0).all() for curve in (*first.curves, *second.curves))


def test_the_marker_of_a_curve_stands_in_the_cell_of_its_value_also_where_the_curve_leaves_the_picture():
    across = MapAxis("step", tuple(float(k) for k in range(30)))

    def drawn(middle, marker):
        curve = MapCurve("gd", "red", marker, np.asarray(middle, float), at=-1)
        return to_rows(draw_map_curves(MapCurves(across, (curve,), (-3.0, 0.0), True, "f"), 40, 12, THEMES["mono"]))

    for last in np.geomspace(1e-3, 1, 50):
        bare, marked = drawn([last] * 30, " "), drawn([last] * 30, "●")
        row = next(i for i, text in enumerate(marked) if "●" in text)
        assert re.search("[\u2801-\u28ff]", bare[row]), (last, bare, marked)
    above = "\n".join(drawn([0.01] * 10 + [100.0] * 20, "●"))
    assert above.count("●") == 1
    assert above.count("↑") > 9
    assert "●" in next(text for text in drawn([100.0] * 30, "●") if "↑" in text)
    below = drawn([0.01] * 10 + [0.0] * 10 + [0.1] * 10, "●")
    assert "".join(below).count("↓") == 1
    assert len(re.findall("[\u2801-\u28ff]", next(text for text in below if "↓" in text))) < 5
    tuned = MapCurve("gd", "red", "●", np.array([0.1] * 9 + [0.0] * 12 + [0.1] * 9), marks=((9.0, "t"),))
    lettered = to_rows(draw_map_curves(MapCurves(across, (tuned,), (-3.0, 0.0), True, "f"), 40, 12, THEMES["mono"]))
    assert np.diff([next(i for i, row in enumerate(lettered) if sign in row) for sign in "t●"]) == [1]
    zeros = np.zeros(30)
    banded = MapCurve("gd", "red", "●", zeros, zeros, zeros, at=-1)
    flat = to_rows(draw_map_curves(MapCurves(across, (banded,), (-3.0, 0.0), True, "f"), 40, 12, THEMES["mono"]))
    assert not re.search("[\u2801-\u28ff]", "".join(flat))
    fallen = termopt.map("sphere", "gd:lr=0.5", {"seed": [0, 1]}, steps=60)
    assert "↓ below all this" in "\n".join(to_rows(map_picture("seeds", fallen, THEMES["dark"])))
    grown = termopt.map("quadratic:kappa=30", "gd:lr=0.07", {"seed": [0, 1]}, steps=60)
    assert "↑ above all this" in "\n".join(to_rows(map_picture("seeds", grown, THEMES["dark"])))


@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_is_a_file_of_its_own(maps, suffix, tmp_path):
    begins = {
        ".csv": b"lr,momentum,status",
        ".npz": b"PK",
        ".txt": "n: f − f* ≤ 10".encode(),
        ".svg": b"<svg",
        ".png": b"\x89PNG",
    }
    path = tmp_path / f"map{suffix}"
    write_map("grid", maps["grid"], path, False)
    first = path.read_bytes()
    assert begins[suffix] in first
    with pytest.raises(UserError, match="exists"):
        write_map("grid", maps["grid"], path, False)
    write_map("grid", maps["grid"], path, True)
    assert path.read_bytes() == first


def test_steps_have_round_ticks_at_even_places():
    """The steps whose losses are drawn lie unevenly: at most 200 of them are kept."""
    for steps in (7, 400, 1234):
        axis = MapAxis("step", tuple(loss_steps(steps).astype(float).tolist()))
        places, labels = zip(*axis.ticks(8), strict=True)
        apart = np.diff([float(label) for label in labels])
        assert len(labels) > 2
        assert np.all(apart == apart[0])
        np.testing.assert_allclose(np.diff(places), np.diff(places)[0], rtol=0.02)
        assert axis.place(float(labels[1])) == places[1]
