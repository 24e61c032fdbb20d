"""A scene: which problem, which lanes, from where, for how long. Command lines and TOML files both become one."""

import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, NoReturn

from termopt import registry
from termopt.draw.theme import MARKERS, SLOTS
from termopt.engine.lane import Lane
from termopt.engine.session import VIEWS, Session
from termopt.engine.tape import TapeError, read_tape, replay
from termopt.engine.types import Problem
from termopt.errors import UserError, unknown

LOOKS = tuple(zip(SLOTS, MARKERS, strict=True))
"""How lanes are told apart, in order: a palette slot and an end marker. Plain descent red, Momentum blue, as taught."""

MAX_LANES = len(LOOKS)
MAX_STEPS = 10_000_000


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


def session(scene: Scene) -> Session:
    """The session that a scene opens with. Raises UserError for anything that does not exist or is out of range."""
    if not 0 <= scene.steps <= MAX_STEPS:
        raise UserError(f"steps={scene.steps} is out of range: 0 ≤ steps ≤ {MAX_STEPS}")
    if not 0 <= scene.seed < 2**63:
        raise UserError(f"seed={scene.seed} is out of range: 0 ≤ seed < 2**63")
    if scene.view not in VIEWS:
        raise unknown("view", scene.view, VIEWS)
    if not 1 <= len(scene.rules) <= MAX_LANES:
        raise UserError(f"{len(scene.rules)} rules given: a race has 1 to {MAX_LANES} lanes")
    problem = registry.problem(scene.problem)
    start = _start(problem, scene.start)
    lanes = tuple(_lane(problem, spec, start, scene.seed, i) for i, spec in enumerate(scene.rules))
    return Session(_labelled(lanes), scene.steps, playing=not scene.paused, view=scene.view)


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


def _start(problem: Problem, start: tuple[float, ...] | None) -> tuple[float, ...]:
    point = problem.start if start is None else start
    if len(point) != problem.dim:
        raise UserError(f"--start has {len(point)} numbers, {problem.name} needs {problem.dim}")
    if not all(low <= value <= high for value, (low, high) in zip(point, problem.domain, strict=True)):
        ranges = ", ".join(
            f"{low:g} ≤ {axis} ≤ {high:g}" for axis, (low, high) in zip("xy", problem.domain, strict=False)
        )
        raise UserError(
            f"start ({', '.join(f'{v:g}' for v in point)}) is outside the domain of {problem.name}: {ranges}"
        )
    return point


# -- files -------------------------------------------------------------------------------------------------------


def load_session(path: Path) -> Session:
    """The session of a scene file or a tape. Raises UserError with file, line and reason."""
    text = _read(path)
    if text.lstrip().startswith("{"):
        return _from_tape(path, text)
    return session_of_file(path, read_scene(path, text))


def load_scene(path: Path) -> Scene:
    """The scene in a TOML file. Raises UserError with file, line and reason."""
    return read_scene(path, _read(path))


def read_scene(path: Path, text: str) -> Scene:
    """The scene in the text of a TOML file; the path is for error messages."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise UserError(f"{path}, line {line}: {str(error).partition(' (at')[0]}") from None
    return _scene_of(data, path, text)


def session_of_file(path: Path, scene: Scene) -> Session:
    """`session`, with the file's name before anything that is wrong with its content."""
    try:
        return session(scene)
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


def _from_tape(path: Path, text: str) -> Session:
    try:
        tape = read_tape(text)
    except TapeError as error:
        raise UserError(f"{path}, {error}") from None
    return replay(session_of_file(path, _scene_of(tape.scene, path, text)), tape.events)


def scene_to_json(scene: Scene) -> dict[str, Any]:
    """The JSON object for the header of a tape."""
    return json.loads(json.dumps({k: v for k, v in asdict(scene).items() if v is not None}))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(f"{path}, line {line}: not UTF-8 text") from None


def _scene_of(data: dict[str, Any], path: Path, text: str) -> Scene:
    """A scene from a table of plain values, checked key by key."""
    known = [field.name for field in fields(Scene)]

    def fail(key: str, reason: object) -> NoReturn:
        match = re.search(rf'^.*?(?<![\w-])"?{re.escape(key)}"?\s*[=:]', text, re.MULTILINE)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        raise UserError(f"{path}, line {line}: {reason}")

    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in known:
            fail(key, unknown("key", key, known))
        try:
            values[key] = _checked(key, value)
        except TypeError as error:
            fail(key, error)
    return Scene(**values)


def _checked(key: str, value: Any) -> Any:
    """A value of the type its key needs. Raises TypeError saying what was expected."""
    match key, value:
        case "rules", [*specs] if all(isinstance(spec, str) for spec in specs):
            return tuple(specs)
        case "start", [*numbers] if all(type(number) in (int, float) for number in numbers):
            return tuple(map(float, numbers))
        case (("seed" | "steps"), int()) if not isinstance(value, bool):
            return value
        case "paused", bool():
            return value
        case (("problem" | "view" | "theme"), str()):
            return value
        case _:
            raise TypeError(f"{key} must be {KINDS[key]}")


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
