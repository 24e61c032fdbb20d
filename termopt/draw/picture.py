"""What there is to show at one moment, as plain values: the only thing that the screen is drawn from."""

from typing import NamedTuple

from termopt.draw.contour import Track
from termopt.draw.loss import Curve
from termopt.draw.view import Box
from termopt.engine.types import Problem


class KnobView(NamedTuple):
    """A hyper-parameter as shown: name, the lecture's symbol, value in words, and whether this problem set it."""

    name: str
    symbol: str
    value: str
    preset: bool


class LaneView(NamedTuple):
    """One lane at the step shown. `gap` is the loss above the best known minimum, None where none is known."""

    name: str
    title: str
    marker: str
    colour: str
    knobs: tuple[KnobView, ...]
    rank: int
    k: int
    loss: float
    gap: float | None
    grad_norm: float
    distance: float | None
    evals: int
    status: str
    track: Track
    curve: Curve


class Picture(NamedTuple):
    """The whole screen. Lanes are in their own order; `limits` bound every loss plot, `box` every contour alike.

    `goal` is the step asked for; while it is being computed, `k` is on the way there. `reached` is the last step that
    was shown: what lies between `k` and it is known, and drawn faint.
    """

    problem: Problem
    box: Box
    heading: tuple[str, ...]
    lanes: tuple[LaneView, ...]
    focus: int
    view: str
    log: bool
    lines: bool
    loss_name: str
    limits: tuple[float, float]
    seed: int
    k: int
    goal: int
    reached: int
    steps: int
    playing: bool
    speed: float
