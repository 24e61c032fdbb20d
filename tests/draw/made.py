"""Pictures put together by hand, of a problem with data: no race is run for them."""

import numpy as np

from termopt.draw.contour.paths import Track
from termopt.draw.plot.curves import Curve
from termopt.draw.screen.view_model import (
    DataUse,
    FitView,
    HyperparameterView,
    LaneView,
    LessonView,
    OffPlane,
    ViewModel,
)
from tests.draw.conftest import SURFACES

WAYS = (("batch", "●", "blue", 100), ("mini-batch", "◆", "green", 20), ("stochastic", "▲", "purple", 1))
TRUTH = np.linspace(0, 5, 100)
XS = np.linspace((-1.5, 2.0), (0.5, 0.5), 41)
LESSON = LessonView("Three ways to sample it", 2, 6, "Fewer rows, cheaper updates. " * 9, "space go on  esc leave")


def lane(way: int, **more) -> LaneView:
    """Lane number `way` after 40 updates; `more` replaces its fields."""
    name, marker, colour, rows = WAYS[way % 3]
    view = LaneView(
        name=name,
        title=f"gradient descent, {name}",
        marker=marker,
        colour=colour,
        hyperparameters=(HyperparameterView("lr", "η", "0.001", True),),
        rank=way + 1,
        k=40,
        loss=2.5 + way,
        gap=None,
        grad_norm=0.3,
        distance=None,
        evals=40,
        status="running",
        track=Track(XS, None, colour, marker),
        curve=Curve(np.geomspace(9, 2.5 + way, 41), colour, marker),
        data_use=DataUse(40.0 * rows, 0.4 * rows, 2880.0 * rows, rows, 72 * rows, 8e-5, 21.4, 0.41),
        fit=FitView(TRUTH, 0 * TRUTH + 2, np.arange(rows)),
        off=OffPlane(0.02, 2.6, False),
    )
    return view._replace(**more)


def view_model(*lanes: LaneView, **more) -> ViewModel:
    """A picture of these lanes, or of the three ways; `more` replaces its fields."""
    made = ViewModel(
        problem=SURFACES["rosenbrock"],  # type: ignore[arg-type]
        box=SURFACES["rosenbrock"].box,
        heading=("mlp", "mean squared error of 8 → σ → 1", "start by seed"),
        lanes=lanes or tuple(map(lane, range(3))),
        focus=0,
        view="grid",
        log=True,
        lines=False,
        loss_name="log f",
        limits=(1.0, 10.0),
        seed=0,
        k=40,
        goal=40,
        reached=40,
        steps=100,
        steps_shown=(0, 100),
        playing=False,
        speed=10.0,
        axis=("epochs", 100.0),
        names=("PC 1, 71 %", "PC 2, 24 %"),
    )
    return made._replace(**more)
