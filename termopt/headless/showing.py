"""The interface and recordings from Python: `termopt.show` and `termopt.record`.

Each names all that it takes, what both take as well: an editor shows it.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from termopt.base.language import checked
from termopt.base.plain_values import Box
from termopt.base.spec import code_place
from termopt.headless.notebook import Player, player
from termopt.headless.plan import FPS, SIZE, RecordingPlan
from termopt.registry.adapters.given import optimizer_spec_of, problem_spec
from termopt.registry.adapters.own_problems import is_pytree
from termopt.registry.adapters.permission import permitted
from termopt.scene.scene import Scene, open_scene
from termopt.session.state import Session


def show(
    problem: Any = None,
    optimizers: Any = (),
    start: Sequence[Any] | Mapping[str, Any] | None = None,
    steps: int | None = None,
    seed: int = 0,
    view: str | None = None,
    theme: str | None = None,
    box: Box | None = None,
    plane: str | None = None,
    axis: str | None = None,
    paused: bool = False,
) -> Session | Player:
    """Open the interface on a race, and come back when the user leaves.

    problem: a spec string, a function of x, or an object with loss and gradient; by default that of `termopt`.
    optimizers: one or several: spec strings, classes with `tell`, or dataclasses of such.
    start: where all start; of a function it also says how many parameters there are, and of one of JAX's it may be a
        pytree.
    steps, seed, view, theme, box, plane, axis, paused: as on the command line.

    Returns the session as the user left it; in a notebook a player of the race, which a cell shows. Raises UserError
    for what cannot be raced, and where there is no terminal.
    """
    with ExitStack() as stack:
        scene = scene_of(problem, optimizers, start, stack, steps=steps, seed=seed, view=view, theme=theme)
        scene = _with(scene, box=box, plane=plane, axis=axis, paused=paused or None)
        if in_notebook():
            return player(scene, lambda paced: _plan(paced))
        from termopt.config.settings import load
        from termopt.tui.running import app_options, in_terminal

        settings = load(os.environ)
        return in_terminal(open_scene(scene), app_options(scene, settings), settings).session


def record(
    out: str | Path,
    problem: Any = None,
    optimizers: Any = (),
    start: Sequence[Any] | Mapping[str, Any] | None = None,
    steps: int | None = None,
    seed: int = 0,
    view: str | None = None,
    theme: str | None = None,
    box: Box | None = None,
    plane: str | None = None,
    axis: str | None = None,
    session: Session | None = None,
    size: tuple[int, int] = SIZE,
    fps: int = FPS,
    seconds: float | None = None,
    at: int | None = None,
    keys: str = "",
    marker: str = "braille",
    lang: str = "en",
    animate: bool = False,
    cast_version: int | None = None,
    force: bool = False,
) -> Path:
    """Write a recording of a race: what `termopt record` writes for the same race.

    out: the file; its ending says the form: .cast .gif .webp .png .svg .txt .html.
    problem, optimizers, start, steps, seed, view, theme, box, plane, axis: the race, as for `show`.
    session: one from `termopt.load` or `show` instead.
    size: columns and rows. fps: frames a second. seconds: the length; by default until nothing happens any more.
    at: the step to end at; an image shows that step. keys: what is pressed, `"wait:2 space right*3"`.
    marker, lang: how it is drawn. animate: an SVG that moves. cast_version: of an asciicast, 2 or 3.
    force: whether a file that exists is replaced.

    Returns the path. Raises UserError for what cannot be recorded or written.
    """
    from termopt.draw.cells.fallback import parse_marker
    from termopt.encode.output import COLORLESS, OutputOptions, form_of, write_recording
    from termopt.headless.key_script import parse_script
    from termopt.headless.recording import make_recording

    path, options = Path(out), OutputOptions(cast_version, animate, one=at is not None)
    form_of(path, options)
    with ExitStack() as stack:
        if session is None:
            scene = scene_of(problem, optimizers, start, stack, steps=steps, seed=seed, view=view, theme=theme)
            plan = _plan(_with(scene, box=box, plane=plane, axis=axis))
        else:
            plan = RecordingPlan(session, theme=theme)
        plan = replace(
            plan,
            theme=plan.theme or ("mono" if path.suffix.lower() in COLORLESS else None),
            script=parse_script(keys),
            size=size,
            fps=fps,
            seconds=seconds,
            until=at,
            marker=parse_marker(marker),
            lang=checked(lang),
        )
        write_recording(make_recording(plan), path, options, force)
    return path


def scene_of(problem: Any, optimizers: Any, start: Any, stack: ExitStack, **chosen: Any) -> Scene:
    """The scene of a problem and optimizers, given as texts or as objects.

    problem, optimizers, start: as for `show`. stack: where the permission to run code that they name is kept. chosen:
    further fields of the scene; None where nothing is said. Raises UserError for what cannot be raced.
    """
    given = [optimizers] if isinstance(optimizers, str) or hasattr(optimizers, "tell") else list(optimizers)
    for spec in (problem, *given):
        place = code_place(spec) if isinstance(spec, str) else None
        if place is not None:
            stack.enter_context(permitted(place))
    scene = Scene() if problem is None else Scene(problem=problem_spec(problem, start))
    if given:
        scene = replace(scene, optimizers=tuple(optimizer_spec_of(each) for each in given))
    place = None if start is None or is_pytree(start) else tuple(float(value) for value in start)
    return _with(scene, start=place, **chosen)


def _with(scene: Scene, **chosen: Any) -> Scene:
    """The scene with what is said, and without what is None."""
    return replace(scene, **{name: value for name, value in chosen.items() if value is not None})


def _plan(scene: Scene) -> RecordingPlan:
    return RecordingPlan(open_scene(scene), scene, theme=scene.theme)


def in_notebook() -> bool:
    """Whether a notebook runs this program: what it shows goes to a page, and it has no terminal."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell is not None else None
    return running is not None and hasattr(running, "kernel")
