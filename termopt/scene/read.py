"""Scenes as files. What is wrong is said in one line, with file, line and reason; a file is never written to."""

import json
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from termopt.base.errors import UserError, in_file, path_text, unknown
from termopt.base.foreign_text import quoted
from termopt.base.spec import require_no_data
from termopt.base.toml import line_of, parsed, read_text
from termopt.scene.hashes import with_hashes
from termopt.scene.scene import OpenScene, Scene, SceneError, check, open_scene
from termopt.session.clock import SPEEDS

FASTEST = SPEEDS[-1]


class SceneFile(NamedTuple):
    """A scene as a file has it: its keys, types and ranges are right; whether it opens is not known yet."""

    path: Path
    text: str
    scene: Scene

    def open(self, **changes: Any) -> OpenScene:
        """Open the scene after these changes of its fields.

        Raises UserError for a scene that does not open: with file, line and reason, or for a field that was changed,
        with the reason alone.
        """
        scene = replace(self.scene, **changes)
        with self.errors(changes):
            return OpenScene(scene, open_scene(scene))

    @contextmanager
    def errors(self, changes: Collection[str]) -> Generator[None]:
        """What is wrong with the scene is raised with file and line; what is wrong with changed fields, as it is."""
        try:
            yield
        except SceneError as error:
            if error.key in changes:
                raise
            raise in_file(self.path, line_of((error.key,), self.text), error) from None


def load_scene(path: Path) -> SceneFile:
    """The scene in a TOML file, not yet opened. Raises UserError with file, line and reason."""
    require_no_data(str(path))
    text = read_text(path)
    if text.lstrip().startswith("{"):
        raise in_file(path, 1, f"a scene is TOML, this looks like a tape; termopt replay {quoted(str(path))} opens it")
    return read_scene(path, text)


def read_scene(path: Path, text: str) -> SceneFile:
    """The scene in the text of a TOML file, not yet opened; the path is for error messages."""
    if not text.strip():
        raise UserError(f"{path_text(path)}: there is nothing in it")
    file = SceneFile(path, text, Scene())
    with file.errors(()):
        scene = scene_from(parsed(path, text))
        check(scene)
    return file._replace(scene=scene)


def scene_from(data: dict[str, Any]) -> Scene:
    """A scene from a table of plain values. Raises SceneError for a key or a kind of value that no scene has."""
    known = [field.name for field in fields(Scene)]
    for key in data:
        if key not in known:
            raise SceneError(key, unknown("key", key, known))
    return Scene(**{key: _checked(key, value) for key, value in data.items()})


def scene_to_json(scene: Scene, later: Iterable[str] = ()) -> dict[str, Any]:
    """The JSON object for the header of a tape; `scene_from` makes it a scene again.

    later: specs of lanes that came while the session went on, whose files the header names too.
    """
    given = {key: value for key, value in asdict(with_hashes(scene, later)).items() if value is not None}
    for key in ("code", "data"):
        if not given[key]:
            del given[key]
    return json.loads(json.dumps(given))


def _checked(key: str, value: Any) -> Any:
    """A value of the type its key needs. Raises SceneError saying what was expected."""
    match key, value:
        case (("optimizers" | "labels" | "colours" | "problem" | "code" | "data"), [*texts]) if all(
            isinstance(text, str) for text in texts
        ):
            return tuple(texts)
        case "box", [[_, _], [_, _]]:
            return value
        case "start", [*numbers] if all(type(number) in (int, float) for number in numbers):
            return tuple(numbers)
        case (("seed" | "steps"), int()) if not isinstance(value, bool):
            return value
        case (("seed" | "steps"), float()) if value.is_integer():
            return int(value)
        case "speed", int() | float() if not isinstance(value, bool) and 0 < value <= FASTEST:
            return float(value)
        case (("paused" | "log"), bool()):
            return value
        case (("problem" | "view" | "theme" | "axis" | "plane" | "lesson" | "lang"), str()):
            return value
        case _:
            raise SceneError(key, f"{key} must be {KINDS[key]}")


KINDS = {
    "problem": "a text, the name of a problem or a formula, or a list of such",
    "labels": "a list of texts, one a lane",
    "colours": 'a list of texts, one a lane, such as ["blue", "green"]',
    "code": "a list of texts, each a file or module and its SHA-256",
    "data": "a list of texts, each a data file and its SHA-256",
    "log": "true or false",
    "axis": "a text",
    "plane": "a text",
    "box": "a list of two sides, such as [[-2, 2], [-1, 3]]",
    "speed": f"a number of steps a second, above 0 and at most {FASTEST:g}",
    "lesson": "a text",
    "lang": "a text",
    "optimizers": 'a list of texts, such as ["gd", "adam:lr=0.1"]',
    "start": "a list of numbers, such as [-2, 2]",
    "seed": "a whole number",
    "steps": "a whole number",
    "view": "a text",
    "theme": "a text",
    "paused": "true or false",
}
