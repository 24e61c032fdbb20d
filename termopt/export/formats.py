"""What a race can be saved as, and under which name. Files appear whole or not at all."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from termopt.base.atomic_file import write_with
from termopt.base.errors import UserError, printable
from termopt.base.foreign_text import is_seen
from termopt.base.version import __version__
from termopt.draw.cells.ansi import to_ansi
from termopt.draw.cells.canvas import to_text
from termopt.draw.export.svg import svg
from termopt.draw.theme.theme import default_colors
from termopt.engine.core.lane import Lane, start_for
from termopt.export import trace_table
from termopt.export.media import png, recording_as
from termopt.export.snapshot import Snapshot, Stopped
from termopt.registry import registry
from termopt.scene.hashes import NO_HASHES, Hashes, check_unchanged, hashes_of
from termopt.scene.lane_edits import fold_initial_edits, own_spec
from termopt.scene.read import scene_from
from termopt.scene.scene import open_scene
from termopt.scene.write import toml
from termopt.session.parts import Display
from termopt.session.state import Session
from termopt.session.tape import write_tape

LONGEST_NAME = 40
"""The most characters of a problem's name in the name of a file: file systems have a limit."""


class Form(NamedTuple):
    """One way to save: the key and the words to choose it by, how its files end, and what stands in such a file."""

    key: str
    words: str
    suffix: str
    parts: Callable[[Snapshot], Iterable[bytes | str]]


# -- what can be saved --------------------------------------------------------------------------------------------


def picture(snapshot: Snapshot) -> Iterator[str]:
    """The screen as an SVG picture."""
    fg, bg = default_colors(snapshot.theme)
    first = snapshot.session.race.lanes[0].problem
    yield svg(snapshot.canvas, fg, bg, f"{printable(first.title)}, step {snapshot.session.time.cursor}")


def text(snapshot: Snapshot) -> Iterator[str]:
    """The characters of the screen."""
    yield to_text(snapshot.canvas)


def ansi(snapshot: Snapshot) -> Iterator[str]:
    """The screen for terminals to print, colors and all."""
    yield to_ansi(snapshot.canvas)


def jsonl(snapshot: Snapshot) -> Iterator[str]:
    """All steps of all lanes, computed anew."""
    return trace_table.jsonl(snapshot.session, _watch(snapshot))


def csv(snapshot: Snapshot) -> Iterator[str]:
    """The same as a table."""
    return trace_table.csv_lines(snapshot.session, _watch(snapshot))


def _watch(snapshot: Snapshot) -> trace_table.Watch:
    """Give up also in the middle of a step, and report no progress."""

    def more() -> bool:
        if snapshot.stop():
            raise Stopped
        return True

    return lambda trace, lane: more


def scene(snapshot: Snapshot) -> Iterator[str]:
    """The race from its first step on. Raises UserError where no scene can hold it."""
    header = {} if snapshot.tape is None else snapshot.tape.scene
    yield scene_toml(snapshot.session, Hashes(tuple(header.get("code", ())), tuple(header.get("data", ()))))


def tape(snapshot: Snapshot) -> Iterator[str]:
    """All that was done since the race was opened. Raises UserError if that was not kept."""
    yield write_tape(snapshot.whole_tape(), __version__, registry.optimizer_spec)


# -- scenes ------------------------------------------------------------------------------------------------------


def scene_toml(session: Session, known: Hashes = NO_HASHES) -> str:
    """A scene that opens with the same race from its first step, shown in the same way.

    known: what files were when the session was opened.

    Raises UserError where that is not possible: for hyperparameters turned on the way, and for problems and optimizers
    without a spec.
    """
    lanes = tuple(map(fold_initial_edits, session.race.lanes))
    if any(edit.k for lane in session.race.lanes for edit in lane.edits):
        raise UserError("hyperparameters were turned on the way, which no scene can hold; save the tape")
    for spell in (own_spec, _whole_spec):
        given = _scene(session, lanes, spell)
        specs = [lane.problem.spec for lane in lanes] + given["optimizers"]
        hashes = hashes_of(specs, known)
        check_unchanged(hashes)
        given |= {key: list(lines) for key, lines in hashes._asdict().items() if lines}
        written = "".join(f"{key} = {toml(value)}\n" for key, value in given.items())
        if _opens_as(written, lanes):
            return written
    raise UserError("the lanes cannot be written as a scene; save the tape")


def _whole_spec(lane: Lane) -> str:
    return registry.optimizer_spec(lane.optimizer)


def _scene(session: Session, lanes: tuple[Lane, ...], spell: Callable[[Lane], str]) -> dict[str, Any]:
    """The keys of a scene that differ from their defaults."""
    first = lanes[0]
    specs = [lane.problem.spec for lane in lanes]
    given = {
        "problem": specs[0] if len(set(specs)) == 1 else specs,
        "optimizers": [spell(lane) for lane in lanes],
        "start": None if first.start == start_for(first.problem, first.seed) else list(first.start),
        "seed": first.seed,
        "steps": session.race.steps,
        "labels": [lane.label for lane in lanes],
        "colours": [lane.colour for lane in lanes],
        "view": session.display.view,
        "log": session.display.log,
        "axis": session.display.axis,
        "plane": None if session.display.plane == Display().plane else session.display.plane,
        "box": None if session.display.viewport is None else [list(side) for side in session.display.viewport],
        "speed": session.time.speed,
    }
    return {key: value for key, value in given.items() if value is not None}


def _opens_as(written: str, lanes: tuple[Lane, ...]) -> bool:
    """Whether the text of a scene opens with these lanes, whatever their markers and presets."""
    try:
        again = open_scene(scene_from(tomllib.loads(written))).race.lanes
    except UserError:
        return False
    return [_run(lane) for lane in again] == [_run(lane) for lane in lanes]


def _run(lane: Lane) -> tuple[Any, ...]:
    return lane.problem, lane.optimizer, lane.start, lane.seed, lane.label, lane.colour


# -- files -------------------------------------------------------------------------------------------------------

FORMS = (
    Form("p", "picture (SVG)", ".svg", picture),
    Form("n", "picture (PNG)", ".png", png),
    Form("t", "picture as text", ".txt", text),
    Form("a", "picture as text with ANSI colors", ".ansi", ansi),
    Form("j", "all steps as JSON lines", ".jsonl", jsonl),
    Form("c", "all steps as CSV", ".csv", csv),
    Form("s", "scene, to open the same race again", ".toml", scene),
    Form("f", "recording of everything done (asciicast)", ".cast", recording_as(".cast")),
    Form("g", "the same recording as a GIF", ".gif", recording_as(".gif")),
    Form("h", "the same recording as an HTML player", ".html", recording_as(".html")),
    Form("e", "session recording (tape), to go on from", ".tape", tape),
)
"""Every way to save, in the order of the menu."""


def save(form: Form, snapshot: Snapshot, folder: Path, stop: Callable[[], bool] = lambda: False) -> Path:
    """Write a new file into a folder under a name that is free. Returns its path.

    It takes the same form, snapshot and stop as `save_as`, and raises the same.
    """
    return save_as(form, snapshot, free_path(folder, snapshot.session, form.suffix), stop)


def save_as(form: Form, snapshot: Snapshot, path: Path, stop: Callable[[], bool] = lambda: False) -> Path:
    """Write a new file, whole or not at all. Returns its path.

    form: what is written.
    snapshot: the race to save.
    path: the file, which must not exist.
    stop: asked before each line, and meanwhile where one takes long, whether to give up.

    Raises UserError if the file exists or cannot be written, and Stopped.
    """
    parts = parts_of(form, snapshot, stop)
    write_with(path, lambda file: file.writelines(parts), force=False)
    return path


def parts_of(form: Form, snapshot: Snapshot, stop: Callable[[], bool] = lambda: False) -> Iterator[bytes]:
    """What stands in a file of this form, piece by piece. It takes and raises what `save_as` does."""
    return _until(form.parts(snapshot._replace(stop=stop)), stop)


def _until(parts: Iterable[bytes | str], stop: Callable[[], bool]) -> Iterator[bytes]:
    for part in parts:
        if stop():
            raise Stopped
        yield part.encode() if isinstance(part, str) else part


def free_path(folder: Path, session: Session, suffix: str) -> Path:
    """`termopt-beale-k120.svg`, or with the lowest number from 2 on that makes it the name of no file."""
    stem = usual_stem(session)
    path, n = folder / f"{stem}{suffix}", 1
    while path.exists() or path.is_symlink():
        n += 1
        path = folder / f"{stem}-{n}{suffix}"
    return path


def usual_stem(session: Session) -> str:
    """`termopt-beale-k120`: what a file is called without its ending, if the user does not say."""
    called = session.race.lanes[0].problem.name[:LONGEST_NAME]
    name = "".join(c if (c.isalnum() and is_seen(c)) or c in "_-" else "-" for c in called)
    return f"termopt-{name}-k{session.time.cursor}"
