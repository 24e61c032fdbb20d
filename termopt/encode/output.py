"""What a film can be written as: the ending of a file's name says it."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from termopt.base.atomic_file import write_with
from termopt.base.errors import UserError, path_text, printable, unknown
from termopt.encode.cast import VERSIONS, write_cast
from termopt.encode.film_types import Film, Still

COLORLESS = (".txt",)
"""Endings of files that hold no colors."""


class Wishes(NamedTuple):
    """What may be said of a file besides its name.

    version: of asciicast, 2 if None; animate: an SVG that moves; one: the last still, where the form could hold all.
    """

    version: int | None = None
    animate: bool = False
    one: bool = False


Write = Callable[[Film, BinaryIO, Wishes], None]


def _cast(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    write_cast(film, file, wishes.version or 2)


def _gif(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    from termopt.encode.gif import write_gif

    write_gif(film, file)


def _webp(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    from termopt.encode.webp import write_webp

    write_webp(film, file)


def _png(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    from termopt.encode.png import write_png

    write_png(last(film), film.fg, film.bg, file)


def _svg(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    from termopt.encode.svg import write_still, write_svg

    if wishes.animate:
        write_svg(film, file)
    else:
        write_still(last(film), film, file)


def _html(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    from termopt.encode.html import write_html

    write_html(film, file)


def _text(film: Film, file: BinaryIO, wishes: Wishes) -> None:
    from termopt.encode.text import write_text

    write_text(film._replace(stills=(one for one in [last(film)])) if wishes.one else film, file)


FORMS: dict[str, Write] = {
    ".cast": _cast, ".gif": _gif, ".webp": _webp, ".png": _png, ".svg": _svg, ".txt": _text, ".html": _html,
}  # fmt: skip
"""Every form, by the ending of its files."""


def form_of(path: Path, wishes: Wishes) -> Write:
    """Who writes a file of this name. Raises UserError for an ending, and for wishes, that there are not."""
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        none = UserError(f"--out {path_text(path)}: {ENDINGS}")
        raise unknown("ending", suffix, FORMS) if suffix else none
    if wishes.version is not None and suffix != ".cast":
        raise UserError("--cast-version goes with --out FILE.cast")
    if wishes.version not in (None, *VERSIONS):
        raise UserError(
            f"--cast-version {printable(str(wishes.version))}: there are {' and '.join(map(str, VERSIONS))}"
        )
    if wishes.animate and suffix != ".svg":
        raise UserError("--animate goes with --out FILE.svg; .gif, .webp and .html move anyway")
    return FORMS[suffix]


ENDINGS = f"the name has to end in {', '.join(FORMS)}"


def write_film(film: Film, path: Path, wishes: Wishes, force: bool) -> None:
    """Write a film, whole or not at all. Raises UserError if that is not possible, mostly before anything is filmed."""
    write = form_of(path, wishes)
    try:
        write_with(path, lambda file: write(film, file, wishes), force)
    finally:
        film.stills.close()  # what is given up ends here, before anybody is told why


def last(film: Film) -> Still:
    """The last still of a film, all others let go."""
    still = None
    for still in film.stills:  # noqa: B007
        pass
    assert still is not None  # a film has one at least
    return still
