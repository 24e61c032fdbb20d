"""A scene: which problem, which lanes, from where, for how long. Command lines and TOML files both become one."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from termopt import registry
from termopt.checks import MAX_SEED, MAX_STEPS, check_range, start_inside
from termopt.draw.theme import MARKERS, SLOTS
from termopt.draw.theme_names import theme_names
from termopt.engine.lane import Lane
from termopt.engine.session import VIEWS, Session
from termopt.engine.types import Problem
from termopt.errors import UserError, reason, unknown

LOOKS = tuple(zip(SLOTS, MARKERS, strict=True))
"""How lanes are told apart, in order: a palette slot and an end marker. Plain descent red, Momentum blue, as taught."""

MAX_LANES = len(LOOKS)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """The default is the race that `termopt` opens with: a long valley, four rules, one start.

    problem and rules are spec strings; no start means the problem's own; the rest is as on the command line.
    """

    problem: str = "quadratic:kappa=30,angle=0"
    rules: tuple[str, ...] = ("gd", "momentum", "rmsprop", "adam")
    start: tuple[float, ...] | None = None
    seed: int = 0
    steps: int = 400
    view: str = "grid"
    theme: str | None = None
    paused: bool = False


class SceneError(UserError):
    """What is wrong with a scene, and the key of the scene that it is wrong under."""

    def __init__(self, key: str, what: object) -> None:
        super().__init__(str(what))
        self.key = key


# -- a scene opens as a session ----------------------------------------------------------------------------------


def session(scene: Scene) -> Session:
    """The session that a scene opens with. Raises SceneError for anything that does not exist or is out of range."""
    _under("steps", check_range, "steps", scene.steps, MAX_STEPS)
    _under("seed", check_range, "seed", scene.seed, MAX_SEED)
    if scene.view not in VIEWS:
        raise SceneError("view", unknown("view", scene.view, VIEWS))
    if scene.theme is not None and scene.theme not in theme_names():
        raise SceneError("theme", unknown("theme", scene.theme, theme_names()))
    if not 1 <= len(scene.rules) <= MAX_LANES:
        raise SceneError("rules", f"{len(scene.rules)} rules given; a race has 1 to {MAX_LANES} lanes")
    problem = _under("problem", registry.problem, scene.problem)
    start = _under("start", start_inside, problem, scene.start)
    lanes = (_under("rules", _lane, problem, spec, start, scene.seed, i) for i, spec in enumerate(scene.rules))
    return Session(_labelled(tuple(lanes)), scene.steps, playing=not scene.paused, view=scene.view)


def _under(key: str, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `make` returns; what it finds wrong is wrong under this key of the scene."""
    try:
        return make(*args, **kwargs)
    except UserError as error:
        raise SceneError(key, error) from None


def _lane(problem: Problem, spec: str, start: tuple[float, ...], seed: int, number: int) -> Lane:
    name, written = registry.parse_spec(spec)
    preset = {k: v for k, v in registry.preset(problem, name).items() if k not in written}
    colour, marker = LOOKS[number]
    rule = registry.rule(spec, preset)
    return Lane(problem, rule, start, seed, label=rule.name, colour=colour, marker=marker, preset=tuple(preset))


def _labelled(lanes: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """Lanes of one rule are numbered: `adam`, `adam 2`."""
    seen: dict[str, int] = {}
    out: list[Lane] = []
    for lane in lanes:
        seen[lane.label] = seen.get(lane.label, 0) + 1
        count = seen[lane.label]
        out.append(lane if count == 1 else replace(lane, label=f"{lane.label} {count}"))
    return tuple(out)


# -- files -------------------------------------------------------------------------------------------------------


def load_session(path: Path) -> Session:
    """The session of a scene file or a tape. Raises UserError with file, line and reason."""
    text = _read(path)
    return _session_of_tape(path, text) if _is_tape(text) else session(read_scene(path, text))


def load_scene(path: Path) -> Scene:
    """The scene in a TOML file, which is known to open. Raises UserError with file, line and reason."""
    text = _read(path)
    if _is_tape(text):
        raise UserError(f"{path}, line 1: a scene is TOML, this looks like a tape")
    return read_scene(path, text)


def read_scene(path: Path, text: str) -> Scene:
    """The scene in the text of a TOML file, which is known to open; the path is for error messages."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        why = str(error).partition(" (at")[0] if isinstance(error, ValueError) else "nested too deeply"
        raise UserError(f"{path}, line {line}: {why}") from None
    try:
        scene = scene_from(data)
        session(scene)
    except SceneError as error:
        raise UserError(f"{path}, line {_line_of(error.key, text)}: {error}") from None
    return scene


def scene_from(data: dict[str, Any]) -> Scene:
    """A scene from a table of plain values. Raises SceneError for a key or a kind of value that no scene has."""
    known = [field.name for field in fields(Scene)]
    for key in data:
        if key not in known:
            raise SceneError(key, unknown("key", key, known))
    return Scene(**{key: _checked(key, value) for key, value in data.items()})


def scene_to_json(scene: Scene) -> dict[str, Any]:
    """The JSON object for the header of a tape; `scene_from` makes it a scene again."""
    given = {key: value for key, value in asdict(scene).items() if value is not None}
    return json.loads(json.dumps(given))


def _session_of_tape(path: Path, text: str) -> Session:
    """The session after the last intent of a tape."""
    from termopt.engine.tape import TapeError, read_tape, replay

    line = 1
    try:
        tape = read_tape(text)
        opened = session(scene_from(tape.scene))
        for line, event in enumerate(tape.events, start=2):  # noqa: B007
            before, opened = opened, replay(opened, [event])
            if opened.lanes is not before.lanes:
                _check_edits(opened.lanes)
    except TapeError as error:
        raise UserError(f"{path}, {error}") from None
    except UserError as error:
        raise UserError(f"{path}, line {line}: {error}") from None
    return opened


def _check_edits(lanes: tuple[Lane, ...]) -> None:
    for lane in lanes:
        for _, field, value in lane.edits:
            registry.check_edit(lane.rule, field, value)


def _is_tape(text: str) -> bool:
    return text.lstrip().startswith("{")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}: {reason(error)}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(f"{path}, line {line}: not UTF-8 text") from None


def _line_of(key: str, text: str) -> int:
    """The number of the line in a TOML file where a key is set, or the first."""
    match = re.search(rf"^[ \t\[]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _checked(key: str, value: Any) -> Any:
    """A value of the type its key needs. Raises SceneError saying what was expected."""
    match key, value:
        case "rules", [*specs] if all(isinstance(spec, str) for spec in specs):
            return tuple(specs)
        case "start", [*numbers] if all(type(number) in (int, float) for number in numbers):
            return tuple(numbers)
        case (("seed" | "steps"), int()) if not isinstance(value, bool):
            return value
        case "paused", bool():
            return value
        case (("problem" | "view" | "theme"), str()):
            return value
        case _:
            raise SceneError(key, f"{key} must be {KINDS[key]}")


KINDS = {
    "problem": "a text, the name of a problem or a formula",
    "rules": 'a list of texts, such as ["gd", "adam:lr=0.1"]',
    "start": "a list of numbers, such as [-2, 2]",
    "seed": "a whole number",
    "steps": "a whole number",
    "view": "a text",
    "theme": "a text",
    "paused": "true or false",
}
