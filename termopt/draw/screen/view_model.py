"""What there is to show at one moment, as plain values: the only thing that the screen is drawn from."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.contour.paths import Track
from termopt.draw.plot.coordinates import Box
from termopt.draw.plot.curves import Curve
from termopt.engine.core.problem import Picture, Problem
from termopt.engine.core.types import Array

if TYPE_CHECKING:
    from termopt.draw.panels.explain_model import ExplainView


class HyperparameterView(NamedTuple):
    """A hyperparameter as shown: name, the lecture's symbol, value in words, whether this problem set it, and whether
    it is the one that is turned."""

    name: str
    symbol: str
    value: str
    preset: bool
    chosen: bool = False
    alters: bool = False  # another gradient, or another rate, than the optimizer's own: never left unsaid
    by_eye: bool = False  # set for this problem as well, though not by a search for exactly this race: no star


class Pull(NamedTuple):
    """A vector on the map, in its coordinates: `free` if only its direction means something, `what` it is in words."""

    label: str
    dx: float
    dy: float
    free: bool
    what: str = ""


class DataUse(NamedTuple):
    """What a lane's updates have read of the problem's data so far, and what one of them reads."""

    rows: float
    epochs: float
    bytes: float
    rows_each: int
    bytes_each: int
    seconds: float | None  # measured for one update; None where nothing is measured
    angle: float | None  # degrees between the gradient of the rows last read and that of all rows
    noise: float | None  # |difference of the two| / |gradient of all rows|


class FitView(NamedTuple):
    """Predictions and targets, one a sample; `lit` are the places of the samples last read."""

    target: Array  # (n,)
    predicted: Array  # (n,)
    lit: NDArray[np.intp]
    picture: Picture | None = None  # what the model says of its inputs, where that can be drawn


class OffPlane(NamedTuple):
    """Where a lane of many parameters is, seen from the plane shown."""

    distance: float
    loss: float  # at the nearest point of the plane
    far: bool  # too far from the plane for the map to hold for this lane


class LaneView(NamedTuple):
    """One lane at the step shown. `gap` is the loss above the best known minimum, None where none is known.

    Of `data_use`, `fit` and `off` those are None that the problem or the view lacks. `under_way` is how much of
    its next step is computed, from 0 to 1, where a step takes long. `ghosts` are futures given up, each on the map and
    in the plot; `apart` is the distance from the lane in focus, where lanes are compared; `targets` says at which step
    the lane first came so near to the best known loss. `others` are further curves, of a quantity that each coordinate
    has, `pulls` the vectors that act on the lane. `meanwhile` is how many updates of this lane would have fitted into
    that of another one which it is waiting for.
    """

    name: str
    title: str
    marker: str
    colour: str
    hyperparameters: tuple[HyperparameterView, ...]
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
    data_use: DataUse | None = None
    fit: FitView | None = None
    off: OffPlane | None = None
    under_way: float | None = None
    ghosts: tuple[tuple[Track, Curve], ...] = ()
    apart: float | None = None
    targets: tuple[tuple[float, int | None], ...] = ()
    others: tuple[Curve, ...] = ()
    pulls: tuple[Pull, ...] = ()
    meanwhile: int | None = None
    shortfall: str = ""  # why it is not at the lowest known loss


class LessonView(NamedTuple):
    """A page of a lesson: its text in one language, what the keys do here, and in words which of how many it is.

    `texts` are those of all its pages, or like them: all of them are given as much room. `past` says that the text is
    of an earlier step than the picture.
    """

    title: str
    page: int  # from 1
    pages: int
    text: str
    hint: str
    words: str = ""
    texts: tuple[str, ...] = ()
    past: bool = False


class CrosshairView(NamedTuple):
    """A step of the race, and of each lane what is plotted there, a value for each of its curves; None for what was not
    shown yet, or where the lane had ended."""

    k: int
    readings: tuple[tuple[float | None, ...], ...]


class ViewModel(NamedTuple):
    """The whole screen. Lanes are in their own order; `limits` bound every loss plot, `box` every contour alike.

    `problem` is what the contours show: for more than two parameters a plane, and None until it is known. `names` says
    what its axes are, `axis` what plots of losses run over, and how much of it they show. `notes` are remarks for
    the heading. `goal` is the step asked for; while it is being computed, `k` is on the way there. `reached` is the
    last step that was shown: what lies between `k` and it is known, and drawn faint. `steps_shown` is the first and the
    last step of plots of losses. `why` says why the race paused by itself, `pointed` what is under the mouse,
    `crosshair` what plots of losses are read at. `found` is how much is computed of what the plane needs, as long as it
    is not known. `zoomed` is how many times larger plots of losses show values than they would by themselves. `lang` is
    the language of the words, `plain` says that they are ASCII.
    """

    problem: Problem | None
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
    steps_shown: tuple[int, int]
    playing: bool
    speed: float
    axis: tuple[str, float] = ("steps", 0.0)
    names: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()
    lesson: LessonView | None = None
    why: str = ""
    pointed: str = ""
    solo: bool = False
    explain: "ExplainView | None" = None
    line: int | None = None
    page: int = 0
    log_steps: bool = False
    equal: bool = False
    backwards: bool = False
    loop: bool = False
    crosshair: CrosshairView | None = None
    found: float = 1.0
    zoomed: float = 1.0
    presenting: bool = False
    plain: bool = False
    lang: str = "en"
