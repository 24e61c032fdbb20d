"""A scene: which problem, which lanes, from where, for how long. Command lines and TOML files both become one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, ParamSpec, TypeVar

from termopt.base.errors import UserError, lines_of, unknown
from termopt.base.plain_values import Box
from termopt.draw.theme.names import theme_names
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Cost
from termopt.registry import registry
from termopt.scene.lane_styles import lane_styles
from termopt.scene.new_lanes import MAX_LANES, distinct_labels, lane_from_spec
from termopt.scene.validate import (
    MAX_SEED,
    MAX_STEPS,
    check_colour,
    check_label,
    check_one_loss,
    check_range,
    start_inside,
)
from termopt.session.axes import AXES
from termopt.session.intents import Viewport, apply
from termopt.session.parts import Display, Lineup, Playback
from termopt.session.state import Session
from termopt.session.views import VIEWS, missing_data

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """The default is the race that `termopt` opens with: a long valley, four optimizers, one start.

    The other fields are as on the command line.

    problem, optimizers: spec strings. Several problems that differ in their batches make a lane each, with one
        optimizer for all or an optimizer for each.
    start: where all lanes start, (d,); by default the problem's own start.
    labels, colours: one for each lane; colours are the names of SLOTS.
    log: whether the loss is logarithmic; by default wherever a minimum could be known.
    box: the region shown, (low, high) along each axis.
    lesson: the name of the lesson that this is the scene of.
    lang: the language of the interface.
    code, data: files of code and of data that problem and optimizers name, each with its SHA-256.
    """

    problem: str | tuple[str, ...] = "quadratic:kappa=30,angle=0"
    optimizers: tuple[str, ...] = ("gd", "momentum", "rmsprop", "adam")
    start: tuple[float, ...] | None = None
    seed: int = 0
    steps: int = 400
    view: str = "grid"
    theme: str | None = None
    paused: bool = False
    labels: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    log: bool | None = None
    axis: str = "steps"
    plane: str = "principal"
    box: Box | None = None
    speed: float = 40.0
    lesson: str | None = None
    lang: str | None = None
    code: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


class OpenScene(NamedTuple):
    """A scene, and the session that it opens with."""

    scene: Scene
    session: Session


class SceneError(UserError):
    """What is wrong with a scene, and the key of the scene that it is wrong under."""

    def __init__(self, key: str, fault: object) -> None:
        super().__init__(*lines_of(fault))
        self.key = key


# -- a scene opens as a session ----------------------------------------------------------------------------------


def open_scene(scene: Scene) -> Session:
    """The session that a scene opens with. Raises SceneError for anything that does not exist or is out of range."""
    check(scene)
    if scene.code:
        _under("code", _check_hashes, scene.code, ())
    if scene.data:
        _under("data", _check_hashes, (), scene.data)
    return arranged(_lanes(scene), scene)


def check(scene: Scene) -> None:
    """Raises SceneError for what is wrong with a scene whatever its problem and optimizers are."""
    _under("steps", check_range, "steps", scene.steps, MAX_STEPS)
    _under("seed", check_range, "seed", scene.seed, MAX_SEED)
    if scene.view not in VIEWS:
        raise SceneError("view", unknown("view", scene.view, VIEWS))
    if scene.theme is not None and scene.theme not in theme_names():
        raise SceneError("theme", unknown("theme", scene.theme, theme_names()))
    if scene.lesson is not None or scene.lang is not None:
        _under("lesson", _check_lesson, scene.lesson)
        _under("lang", _check_lang, scene.lang)


def arranged(lanes: tuple[Lane, ...], scene: Scene) -> Session:
    """The session of these lanes, everything else as the scene says. Raises SceneError for what does not fit them."""
    lanes = _named(lanes, scene)
    log = lanes[0].problem.cost is None if scene.log is None else scene.log
    time = Playback(playing=not scene.paused, speed=scene.speed)
    opened = Session(Lineup(lanes, scene.steps), time, Display(view=scene.view, log=log))
    if scene.view not in opened.views:
        raise SceneError("view", missing_data(scene.view))
    if scene.box is not None:
        opened = apply(opened, _under("box", _viewport, scene.box))
    axis, plane = _under("axis", _axis, opened, scene.axis), _under("plane", _plane, opened, scene)
    return opened.with_display(axis=axis, plane=plane)


def _under(key: str, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `make` returns. A UserError that it raises becomes a SceneError with this key."""
    try:
        return make(*args, **kwargs)
    except UserError as error:
        raise SceneError(key, error) from None


def _check_lesson(name: str | None) -> None:
    """Raises UserError for a lesson that does not exist."""
    if name is not None:
        from termopt.registry.lesson_table import lesson_name

        lesson_name(name)


def _check_lang(lang: str | None) -> None:
    if lang is not None:
        from termopt.base.language import checked

        checked(lang)


def _check_hashes(code: tuple[str, ...], data: tuple[str, ...]) -> None:
    """Raises UserError for files that have changed, or may not be used."""
    from termopt.scene.hashes import Hashes, check_unchanged

    check_unchanged(Hashes(code, data))


def _viewport(box: Box) -> Viewport:
    try:
        return Viewport(box)
    except ValueError as error:
        raise UserError(str(error)) from None


def _axis(opened: Session, name: str) -> str:
    """Raises UserError for an axis that does not exist, or that these lanes do not have."""
    if name not in AXES:
        raise unknown("axis", name, AXES)
    if name not in opened.axes:
        why = (
            "would take more than a million updates"
            if opened.race.lanes[0].problem.cost
            else "needs a problem with data"
        )
        raise UserError(f"the axis {name} {why}; there are {', '.join(opened.axes)}")
    return name


def _plane(opened: Session, scene: Scene) -> str:
    """Raises UserError for a plane that does not exist."""
    if scene.plane != Scene.plane:
        from termopt.problems.plane.choose import parse_plane

        parse_plane(scene.plane, opened.race.lanes[0].problem)
    return scene.plane


# -- lanes -------------------------------------------------------------------------------------------------------


def _lanes(scene: Scene) -> tuple[Lane, ...]:
    """A lane for each optimizer, or for each problem."""
    specs = (scene.problem,) if isinstance(scene.problem, str) else scene.problem
    for key, given, words in (("problem", specs, "problems"), ("optimizers", scene.optimizers, "optimizers")):
        if not 1 <= len(given) <= MAX_LANES:
            raise SceneError(key, f"{len(given)} {words} given; a race has 1 to {MAX_LANES} lanes")
    count = max(len(specs), len(scene.optimizers))
    if {len(specs), len(scene.optimizers)} - {1, count}:
        raise SceneError(
            "problem", f"{len(specs)} problems and {len(scene.optimizers)} optimizers; give one, or as many of each"
        )
    dim = None if scene.start is None else len(scene.start)
    problems = [_under("problem", registry.problem, spec, dim) for spec in specs]
    _under("problem", check_one_loss, problems)
    start = _under("start", start_inside, problems[0], scene.start, scene.seed)
    pairs = zip(_repeated(problems, count), _repeated(scene.optimizers, count), strict=True)
    lanes = (_under("optimizers", lane_from_spec, problem, spec, start, scene.seed) for problem, spec in pairs)
    return tuple(lanes)


def _repeated(given: Sequence[T], count: int) -> Sequence[T]:
    return given if len(given) == count else [*given] * count


def _named(lanes: tuple[Lane, ...], scene: Scene) -> tuple[Lane, ...]:
    """The lanes with the labels and colors of the scene, or with those that tell them apart."""
    for key, given in (("labels", scene.labels), ("colours", scene.colours)):
        if given and len(given) != len(lanes):
            raise SceneError(key, f"{len(given)} {key} given for {len(lanes)} lanes")
    for slot in scene.colours:
        _under("colours", check_colour, slot)
    for label in scene.labels:
        _under("labels", check_label, label)
    labels, slots = _telling(lanes)
    styles = lane_styles([lane.optimizer.name for lane in lanes])
    colours = scene.colours or slots or [slot for slot, _ in styles]
    markers = [marker for _, marker in styles]
    looks = zip(lanes, scene.labels or labels, colours, markers, strict=True)
    return tuple(replace(lane, label=label, colour=slot, marker=marker) for lane, label, slot, marker in looks)


def _telling(lanes: tuple[Lane, ...]) -> tuple[Sequence[str], Sequence[str]]:
    """Labels of the lanes; and colors, if the lanes differ in their batch sizes alone."""
    styles = [batch_style(lane.problem.cost) for lane in lanes if lane.problem.cost]
    labels, slots = [label for label, _ in styles], [slot for _, slot in styles]
    if len({lane.optimizer.name for lane in lanes}) > 1 or len(set(slots)) < len(lanes) or len(lanes) == 1:
        return distinct_labels(lane.label for lane in lanes), ()
    return labels, slots


def batch_style(cost: Cost) -> tuple[str, str]:
    """A label and a color for lanes that differ in their batch size, in the words of the lecture."""
    if cost.rows == cost.total:
        return "batch", "blue"
    return ("stochastic", "purple") if cost.rows == 1 else (f"mini-batch {cost.rows}", "green")
