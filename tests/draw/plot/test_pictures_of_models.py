"""Pictures of what a model has learned: the line over one input, the classes over a plane of inputs."""

import numpy as np
import pytest

from termopt.draw.cells.canvas import to_text
from termopt.draw.plot.decision import BORDER, HALVES, class_signs, decision_plot
from termopt.draw.plot.fit_line import line_plot
from termopt.draw.screen.view_model import FitView
from termopt.draw.theme.theme import THEMES
from termopt.engine.core.problem import Picture
from termopt.registry.registry import problem

DARK, MONO = THEMES["dark"], THEMES["mono"]
POINTS = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [np.nan, 0.0]])
TARGET = np.array([0.0, 1.0, 1.0, 0.0])
TOLD = np.array([0.0, 1.0, 0.0, 0.0])


def halves(at: np.ndarray) -> np.ndarray:
    """Class 1 where x is positive."""
    one = 1 / (1 + np.exp(-5 * at[0]))
    return np.stack([1 - one, one])


def classes(*names: str) -> Picture:
    return Picture(POINTS, ("x1", "x2"), ((-2.0, 2.0), (-2.0, 2.0)), names, halves)


def view(*lit: int) -> FitView:
    return FitView(TARGET, TOLD, np.array(lit, dtype=np.intp))


def test_each_half_has_the_color_of_its_class_and_a_border_between() -> None:
    canvas = decision_plot(view(), classes("0", "1"), 41, 21, DARK)
    plot = canvas.bg[3:-3, 5:]
    assert len(set(plot[5, :8].tolist()) & set(plot[5, -8:].tolist())) == 0
    assert (canvas.code == HALVES).sum() > 300
    assert len(set(np.nonzero(canvas.code == BORDER)[1].tolist())) <= 2


def test_without_color_the_border_and_the_signs_say_it() -> None:
    canvas = decision_plot(view(), classes("0", "1"), 41, 21, MONO)
    assert not (canvas.code == HALVES).any()
    assert (canvas.code == BORDER).sum() > 10
    assert to_text(canvas).count("1") >= 2


def test_samples_are_signs_and_those_told_wrong_are_marked_and_counted() -> None:
    canvas = decision_plot(view(0), classes("no", "yes"), 61, 21, DARK)
    text = to_text(canvas)
    assert "3 of 4 right" in text
    assert "n no  y yes" in text
    (at,) = zip(*np.nonzero((canvas.code == ord("y")) & (canvas.fg == DARK.bad)), strict=True)
    assert at[0] < 10
    assert ((canvas.code == ord("n")) & (canvas.fg == DARK.text)).sum() >= 1


def test_signs_of_classes_differ() -> None:
    assert class_signs("0123") == "0123"
    assert class_signs(["setosa", "virginica"]) == "sv"
    assert class_signs(["a1", "a2", "a3"]) == "ABC"
    assert len(set(class_signs([f"c{i}" for i in range(50)]))) == 50


def test_the_line_runs_through_its_samples() -> None:
    x = np.linspace(-1, 1, 9)
    line = Picture(np.stack([x, 2 * x], axis=1), ("x", "y"), ((-1.0, 1.0), (-2.0, 2.0)), (), lambda at: 2 * at[0])
    fit = FitView(2 * x, 2 * x, np.arange(2))
    canvas = line_plot(fit, line, "blue", "◆", 60, 20, DARK)
    colored = np.argwhere((canvas.fg == DARK.lane("blue")) & (canvas.code > 0x2800))
    assert len(set(colored[:, 1].tolist())) > 40
    assert (np.diff(colored[np.argsort(colored[:, 1], kind="stable"), 0]) <= 1).all()
    for size in ((0, 0), (3, 2), (12, 4)):
        line_plot(fit, line, "blue", "◆", *size, DARK)
        decision_plot(view(), classes("0", "1"), *size, DARK)


@pytest.mark.parametrize(
    "spec", ["logistic:features=4", "softmax", "digits:rows=40", "xor", "logistic:features=1", "linear"]
)
def test_what_a_model_says_of_its_samples_is_its_prediction(spec: str) -> None:
    made = problem(spec)
    w = np.random.default_rng(0).standard_normal(made.dim)
    rows = np.arange(20)
    picture, fit = made.picture(w, rows), made.fit(w, rows)
    (left, right), (bottom, top) = picture.box
    assert ((left < picture.points[:, 0]) & (picture.points[:, 0] < right)).all()
    assert ((bottom < picture.points[:, 1]) & (picture.points[:, 1] < top)).all()
    if len(made.samples.x) == 2:
        assert (picture.says(picture.points.T).argmax(axis=0) == fit.predicted).all()
    if spec == "linear":
        np.testing.assert_allclose(picture.says(picture.points[:, :1].T), fit.predicted)
    assert problem("linear:features=3").picture(np.zeros(4), rows) is None
