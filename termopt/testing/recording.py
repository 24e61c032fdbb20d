"""A recording of a scene, a session, a tape, or of optimizers and problems of your own, as a golden text."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from traceback import extract_tb
from typing import Any

from termopt.base.errors import UserError
from termopt.base.language import checked
from termopt.base.toml import read_text
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Optimizer
from termopt.headless.key_script import parse_script
from termopt.headless.plan import RecordingPlan
from termopt.headless.recording import make_recording
from termopt.registry import registry
from termopt.registry.adapters.completed import completed_optimizer, completed_problem
from termopt.scene.new_lanes import lane_from_spec
from termopt.scene.read import SceneFile, read_scene
from termopt.scene.scene import MAX_LANES, Scene, arranged, check, open_scene
from termopt.scene.tape import is_tape, recorded
from termopt.scene.validate import start_inside
from termopt.session.state import Session
from termopt.testing.golden import golden_lines

SIZE, FPS = (80, 24), 2

STEPS = 40
"""Of a race that is in no file: a second, and so three frames that differ."""


def recording_text(
    what: Scene | Session | str | os.PathLike[str] | None = None,
    *,
    problem: str | Problem | None = None,
    optimizer: str | Optimizer | None = None,
    optimizers: Sequence[str | Optimizer] = (),
    start: Sequence[float] | None = None,
    seed: int | None = None,
    steps: int | None = None,
    view: str | None = None,
    keys: str = "",
    size: tuple[int, int] | None = None,
    fps: int = FPS,
    seconds: float | None = None,
    theme: str | None = None,
    lang: str | None = None,
) -> str:
    """The golden text of a recording. It is the same whenever and wherever it is made.

    what: a scene, a session, or the path of a scene file or a tape; by default the race that `termopt` opens with, for
        40 steps.
    problem, optimizer, optimizers, start, seed, steps, view: replace what the scene says. A problem and an optimizer
        are spec strings or objects of your own; `termopt.registry.adapters.completed` says what those need at least.
    keys: what is pressed, as in `termopt record --keys`.
    size: columns and rows; by default those of the tape, or 80x24.
    fps: frames a second.
    seconds: the length of the recording; by default it ends when everything has come to rest.
    theme: by default that of the scene, or "mono", whose lines need no color.
    lang: by default that of the scene, or "en".

    Raises UserError for what cannot be recorded, and where an event loop is running, as in an async test.
    """
    _no_loop()
    chosen = {"start": None if start is None else tuple(start), "seed": seed, "steps": steps, "view": view}
    given = {name: value for name, value in chosen.items() if value is not None}
    plan = _plan(what, problem, (optimizer, *optimizers) if optimizer is not None else tuple(optimizers), given)
    plan = replace(
        plan,
        script=parse_script(keys),
        size=plan.size if size is None else size,
        fps=fps,
        seconds=seconds,
        theme=theme or plan.theme or "mono",
        lang=checked(lang or plan.lang),
    )
    try:
        return "".join(golden_lines(make_recording(plan)))
    except UserError as error:
        raise _placed(error) from error.__cause__


def _no_loop() -> None:
    """Raises UserError in a coroutine: a recording runs a loop of its own, and there is only one at a time."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UserError("a recording cannot be made while an event loop is running; make it in a test that is not async")


def _placed(error: UserError) -> UserError:
    """What broke in a recording, and where: mostly in an optimizer or a problem of one's own."""
    broken = error.__cause__
    while isinstance(broken, UserError) and broken.__cause__ is not None:  # which has put it in words
        broken = broken.__cause__
    if broken is None or broken.__traceback__ is None:
        return error
    place = extract_tb(broken.__traceback__)[-1]
    what = f"{type(broken).__name__}: {broken}".rstrip(": ")
    return UserError(f"the recording broke down: {what} ({place.filename}, line {place.lineno}, in {place.name})")


# -- what is recorded --------------------------------------------------------------------------------------------------


def _plan(what: Any, problem: Any, optimizers: tuple[Any, ...], given: Mapping[str, Any]) -> RecordingPlan:
    """The plan of what is recorded, not yet of how."""
    if isinstance(what, Session):
        _refuse("a session", problem, optimizers, given)
        return RecordingPlan(what, size=SIZE)
    if what is None or isinstance(what, Scene):
        return _race(what or Scene(steps=STEPS), problem, optimizers, given)
    path = Path(what)
    text = read_text(path)
    if not is_tape(text):
        return _race(read_scene(path, text), problem, optimizers, given)
    _refuse("a tape", problem, optimizers, given)
    began, opened, tape, _ = recorded(path, text)
    size = tape.size or SIZE
    return RecordingPlan(opened, began, tape.events, size=size, theme=began.theme, lang=began.lang or "en")


def _refuse(what: str, problem: Any, optimizers: tuple[Any, ...], given: Mapping[str, Any]) -> None:
    """Raises UserError for what would be another race than the one that there is."""
    chosen = [*(["problem"] if problem is not None else []), *(["optimizers"] if optimizers else []), *given]
    if chosen:
        raise UserError(f"{what} says itself what it shows; leave out {', '.join(chosen)}")


def _race(
    source: Scene | SceneFile, problem: Any, optimizers: tuple[Any, ...], given: Mapping[str, Any]
) -> RecordingPlan:
    """The plan of a scene in which another problem, or other optimizers, stand in for its own."""
    scene = source.scene if isinstance(source, SceneFile) else source
    chosen = {} if problem is None else {"problem": problem}
    chosen |= {"optimizers": optimizers} if optimizers else {}
    changes = {"start": None, "box": None} if problem is not None else {}
    changes |= {"labels": (), "colours": (), "lesson": None} if chosen else {}
    changes |= given
    with source.errors(changes | chosen) if isinstance(source, SceneFile) else nullcontext():
        if all(isinstance(spec, str) for spec in (*optimizers, *([] if problem is None else [problem]))):
            scene = replace(scene, **changes, **chosen)
            return RecordingPlan(open_scene(scene), scene, size=SIZE, theme=scene.theme, lang=scene.lang or "en")
        problem, optimizers = scene.problem if problem is None else problem, optimizers or scene.optimizers
        if isinstance(problem, tuple):
            raise UserError("the scene has several problems; say on which of them your own optimizer runs")
        scene = replace(scene, **changes)
        check(scene)
        return RecordingPlan(arranged(_lanes(problem, optimizers, scene), scene), size=SIZE, theme=scene.theme)


def _lanes(problem: Any, optimizers: tuple[Any, ...], scene: Scene) -> tuple[Lane, ...]:
    """A lane for each optimizer, which may be of one's own, as may be the problem."""
    if len(optimizers) > MAX_LANES:
        raise UserError(f"{len(optimizers)} optimizers given; a race has 1 to {MAX_LANES} lanes")
    made = completed_problem(registry.problem(problem) if isinstance(problem, str) else problem)
    start = start_inside(made, scene.start, scene.seed)
    return tuple(_lane(made, optimizer, start, scene.seed) for optimizer in optimizers)


def _lane(problem: Problem, optimizer: Any, start: tuple[float, ...], seed: int) -> Lane:
    if isinstance(optimizer, str):
        return lane_from_spec(problem, optimizer, start, seed)
    own = completed_optimizer(optimizer)
    return Lane(problem, own, start, seed, label=own.name)
