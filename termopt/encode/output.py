"""What a recording can be written as: the ending of a file's name says it."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from termopt.base.atomic_file import write_with
from termopt.base.errors import UserError, path_text, printable, unknown
from termopt.encode.cast import VERSIONS, write_cast
from termopt.encode.recording import Frame, Recording

COLORLESS = (".txt",)
"""Endings of files that hold no colors."""


class OutputOptions(NamedTuple):
    """What may be said of a file besides its name.

    version: of asciicast, 2 if None; animate: an SVG that moves; one: the last frame, where the form could hold all.
    """

    version: int | None = None
    animate: bool = False
    one: bool = False


Write = Callable[[Recording, BinaryIO, OutputOptions], None]


def _cast(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    write_cast(recording, file, options.version or 2)


def _gif(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    from termopt.encode.gif import write_gif

    write_gif(recording, file)


def _webp(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    from termopt.encode.webp import write_webp

    write_webp(recording, file)


def _png(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    from termopt.draw.export.text_masks import need_pillow
    from termopt.encode.png import write_png

    need_pillow()  # before the first frame, not after the last
    write_png(last(recording), recording.fg, recording.bg, file)


def _svg(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    from termopt.encode.svg import write_frame, write_svg

    if options.animate:
        write_svg(recording, file)
    else:
        write_frame(last(recording), recording, file)


def _html(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    from termopt.encode.html import write_html

    write_html(recording, file)


def _text(recording: Recording, file: BinaryIO, options: OutputOptions) -> None:
    from termopt.encode.text import write_text

    write_text(recording._replace(frames=(one for one in [last(recording)])) if options.one else recording, file)


FORMS: dict[str, Write] = {
    ".cast": _cast, ".gif": _gif, ".webp": _webp, ".png": _png, ".svg": _svg, ".txt": _text, ".html": _html,
}  # fmt: skip
"""Every form, by the ending of its files."""


def form_of(path: Path, options: OutputOptions) -> Write:
    """Who writes a file of this name. Raises UserError for an ending, and for options, that there are not."""
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        none = UserError(f"--out {path_text(path)}: {ENDINGS}")
        raise unknown("ending", suffix, FORMS) if suffix else none
    if options.version is not None and suffix != ".cast":
        raise UserError("--cast-version goes with --out FILE.cast")
    if options.version not in (None, *VERSIONS):
        raise UserError(
            f"--cast-version {printable(str(options.version))}: there are {' and '.join(map(str, VERSIONS))}"
        )
    if options.animate and suffix != ".svg":
        raise UserError("--animate goes with --out FILE.svg; .gif, .webp and .html move anyway")
    return FORMS[suffix]


ENDINGS = f"the name has to end in {', '.join(FORMS)}"


def write_recording(recording: Recording, path: Path, options: OutputOptions, force: bool) -> None:
    """Write a recording to a file, whole or not at all.

    recording: its frames are made while they are written; path: its ending chooses the form; options: further options;
    force: whether an existing file is replaced. Raises UserError if the file cannot be written, mostly before the first
    frame is made.
    """
    write = form_of(path, options)
    try:
        write_with(path, lambda file: write(recording, file, options), force)
    finally:
        recording.frames.close()  # what is given up ends here, before the user reads why


def last(recording: Recording) -> Frame:
    """The last frame of a recording, all others let go."""
    frame = None
    for frame in recording.frames:  # noqa: B007
        pass
    assert frame is not None  # a recording has one at least
    return frame
