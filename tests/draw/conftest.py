"""Small problems to draw, and walks on them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from termopt.draw.cells.canvas import Canvas, to_text
from termopt.engine.core.problem import Minimum


def rosenbrock(x: float, y: float) -> float:
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


@dataclass(frozen=True)
class Surface:
    """As much of a Problem as drawing reads."""

    formula: str
    function: Callable[..., Any]
    box: tuple[tuple[float, float], tuple[float, float]]
    minima: tuple[Minimum, ...] = ()

    def loss(self, x):
        return self.function(*x)


SURFACES = {
    "rosenbrock": Surface("(1-x)² + 100(y-x²)²", rosenbrock, ((-2.0, 2.0), (-1.0, 3.0)), (Minimum((1.0, 1.0), 0.0),)),
    "bowl": Surface("x² + y²", lambda x, y: x * x + y * y, ((-1.0, 1.0), (-1.0, 1.0)), (Minimum((0.0, 0.0), 0.0),)),
    "flat": Surface("1", lambda x, y: 0 * x + 1, ((-1.0, 1.0), (-1.0, 1.0))),
    "half": Surface("log(x)", lambda x, y: np.log(x) + y * y, ((-1.0, 1.0), (-1.0, 1.0))),
    "nowhere": Surface("log(-1)", lambda x, y: np.log(-1 - x * x), ((-1.0, 1.0), (-1.0, 1.0))),
    "cliff": Surface("1e300 x", lambda x, y: 1e300 * x * np.abs(x) ** 30, ((-9.0, 9.0), (-1e-9, 1e-9))),
}


GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Canvas], None]:
    """Compare a canvas's characters with the file of the test's name; TERMOPT_GOLDEN=write makes the files anew."""
    name = request.node.name.removeprefix("test_").replace("[", "-").rstrip("]")
    file = GOLDEN / f"{name}.txt"

    def check(canvas: Canvas) -> None:
        if os.environ.get("TERMOPT_GOLDEN") == "write":
            file.write_text(to_text(canvas), encoding="utf-8")
        assert to_text(canvas) == file.read_text(encoding="utf-8")

    return check


@pytest.fixture(params=SURFACES)
def any_surface(request: pytest.FixtureRequest) -> Surface:
    return SURFACES[request.param]


@pytest.fixture
def surface() -> Surface:
    return SURFACES["rosenbrock"]


@pytest.fixture
def bowl() -> Surface:
    return SURFACES["bowl"]


@pytest.fixture
def descent() -> np.ndarray:
    """Gradient descent on Rosenbrock from (-2, 2): (221, 2)."""
    path = [np.array([-2.0, 2.0])]
    for _ in range(220):
        x, y = path[-1]
        gradient = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        path.append(path[-1] - 0.0012 * gradient)
    return np.array(path)
