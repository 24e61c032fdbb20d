"""`termopt record`: from the command line to a recording in a file."""

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from termopt.base.atomic_file import exists, legible
from termopt.base.errors import UserError, in_file, path_text, printable
from termopt.base.language import checked as spoken
from termopt.base.toml import read_text
from termopt.cli.options import LONG_NAMES
from termopt.cli.scene_args import choose
from termopt.draw.cells.fallback import parse_marker
from termopt.encode.output import COLORLESS, OutputOptions, form_of, write_recording
from termopt.encode.progress import watched
from termopt.headless.key_script import parse_script
from termopt.headless.length import check_length, length_of
from termopt.headless.plan import FPS, SIZE, RecordingPlan, fits
from termopt.headless.recording import make_recording
from termopt.lessons.lesson_scene import lesson_scene
from termopt.scene.scene import OpenScene, open_scene
from termopt.scene.tape import is_tape, recorded
from termopt.viewer.wall_clock import Ticker


class RecordArgs(NamedTuple):
    """The options of `termopt record` that are about the recording; None where one is not given."""

    out: str
    size: str | None = None
    fps: int | None = None
    seconds: float | None = None
    keys: str | None = None
    at: int | None = None
    lesson: str | None = None
    marker: str | None = None


def record(
    source: str | None, chosen: Mapping[str, Any], args: RecordArgs, options: OutputOptions, force: bool
) -> None:
    """Record a scene, a tape, a lesson or what the command line chooses, and write it.

    The user's settings have no say: the recording is the same for everyone.

    source: a scene file or a tape; None for what the command line chooses alone.
    chosen: the options that choose a race and say how it is shown, by name; None or () where one is not given.
    args: the options about the recording.
    options: those about the form of the file.
    force: whether a file that exists is replaced.

    Raises UserError.
    """
    path = Path(args.out)
    form_of(path, options)
    made = make_recording(plan(source, chosen, args))
    stderr = sys.stderr
    write_recording(watched(made, legible(stderr), Ticker().now) if stderr else made, path, options, force)


def plan(source: str | None, chosen: Mapping[str, Any], args: RecordArgs) -> RecordingPlan:
    """What is to be recorded, and how. Raises UserError."""
    if source is not None and exists(Path(source)) and is_tape(text := read_text(Path(source))):
        given = _of_tape(Path(source), text, chosen, args)
    else:
        scene, session = _scene(source, chosen, args)
        size = SIZE if args.size is None else parse_size(args.size)
        given = RecordingPlan(session, scene, size=size, theme=scene.theme)
    colorless = Path(args.out).suffix.lower() in COLORLESS
    return replace(
        given,
        theme=given.theme or ("mono" if colorless else None),
        script=parse_script(args.keys or ""),
        fps=FPS if args.fps is None else args.fps,
        seconds=args.seconds,
        until=args.at,
        marker=parse_marker(args.marker or "braille"),
        lang=spoken(chosen.get("lang") or (given.scene and given.scene.lang) or "en"),
    )


def _scene(source: str | None, chosen: Mapping[str, Any], args: RecordArgs) -> OpenScene:
    if args.lesson is None:
        return choose(source, **chosen)
    if source is not None:
        raise UserError("a recording is of a scene or of a lesson, not of both")
    _refuse(chosen, "a lesson")
    scene = replace(lesson_scene(args.lesson, spoken(chosen.get("lang") or "en")), theme=chosen["theme"])
    return OpenScene(scene, open_scene(scene))


def _of_tape(path: Path, text: str, chosen: Mapping[str, Any], args: RecordArgs) -> RecordingPlan:
    _refuse({**chosen, "lesson": args.lesson}, "a tape")
    scene, opened, tape, _ = recorded(path, text)
    try:
        check_length(length_of(opened, tape.events), timed=args.seconds is not None or args.at is not None)
    except UserError as error:
        raise UserError(f"{path_text(path)}: {error}") from None
    size = parse_size(args.size) if args.size is not None else tape.size or SIZE
    if args.size is None and not fits(size):
        raise in_file(path, 1, f"a recording cannot be {size[0]}x{size[1]} cells large; give a --size")
    return RecordingPlan(opened, scene, tape.events, size=size, theme=chosen["theme"] or scene.theme)


def _refuse(chosen: Mapping[str, Any], what: str) -> None:
    """Raises UserError for what would choose another race than the one that is given."""
    for name, value in chosen.items():
        if value not in (None, ()) and name not in ("theme", "lang"):
            raise UserError(f"{what} says itself what it shows; leave out --{LONG_NAMES.get(name, name)}")


def parse_size(text: str) -> tuple[int, int]:
    """`120x40` -> (120, 40): columns and rows. Raises UserError."""
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text.strip())
    if not found:
        raise UserError(f"--size {printable(text)}: expected columns and rows, such as 120x40")
    return int(found[1]), int(found[2])
