"""A map as a file: a table of its cells, its arrays, text to read, or a picture."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from termopt.base.atomic_file import refuse, write_with
from termopt.base.errors import UserError, path_text
from termopt.draw.export.svg import svg
from termopt.draw.export.text_masks import need_pillow
from termopt.draw.theme.theme import THEMES, Theme, default_colors
from termopt.export.map_picture import map_picture
from termopt.export.map_table import csv_lines
from termopt.export.map_text import map_text
from termopt.sweeps.map import Map

Writer = Callable[[str, Map, Theme, BinaryIO], None]
"""Writes a map to a file. It takes the kind of the map, the map, the colors of pictures, and the file."""


def _csv(kind: str, found: Map, theme: Theme, file: BinaryIO) -> None:
    file.writelines(line.encode() for line in csv_lines(found))


def _npz(kind: str, found: Map, theme: Theme, file: BinaryIO) -> None:
    arrays: Any = found.arrays()
    np.savez(file, **arrays)


def _txt(kind: str, found: Map, theme: Theme, file: BinaryIO) -> None:
    file.writelines(line.encode() for line in map_text(kind, found))


def _svg(kind: str, found: Map, theme: Theme, file: BinaryIO) -> None:
    fg, bg = default_colors(theme)
    file.write(svg(map_picture(kind, found, theme), fg, bg, f"{kind} map").encode())


def _png(kind: str, found: Map, theme: Theme, file: BinaryIO) -> None:
    from termopt.encode.png import write_png
    from termopt.encode.recording import Frame

    canvas = map_picture(kind, found, theme)
    write_png(Frame(0, 0.0, "", canvas, np.zeros(canvas.code.shape, np.bool_), 0), *default_colors(theme), file)


FORMS: Mapping[str, Writer] = {".csv": _csv, ".npz": _npz, ".txt": _txt, ".svg": _svg, ".png": _png}
"""How a map is written, by the ending of the file."""


def check_out(path: Path, force: bool) -> None:
    """Raises UserError if a map cannot be written there. Ask before computing the map."""
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        *most, last = FORMS
        raise UserError(f"{path_text(path)}: a map is written as {', '.join(most)} or {last}")
    if suffix == ".png":
        need_pillow()
    refuse(path, force)


def write_map(kind: str, found: Map, path: Path, force: bool, theme: Theme = THEMES["dark"]) -> None:
    """Write a map as the ending of the path says, whole or not at all. Raises UserError.

    kind: basin, lr, grid, seeds or profile.
    found: the map.
    path: the file, whose ending is one of FORMS.
    force: whether a file that exists is replaced.
    theme: the colors of pictures.
    """
    check_out(path, force)
    write_with(path, lambda file: FORMS[path.suffix.lower()](kind, found, theme, file), force)
