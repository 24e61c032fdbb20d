"""Words in one row, fitted to its width by leaving out what matters least, whole pieces at a time.

Nothing is ever cut in the middle or written over something else.
"""

from collections.abc import Sequence
from typing import NamedTuple

from termopt.draw.cells.canvas import Canvas, blank, put, text_width
from termopt.draw.theme.theme import Theme


class Piece(NamedTuple):
    """Some words in one color. Of pieces that do not fit, those with the highest `rank` go first; 0 always stays.

    room: the columns that it takes, where there are so many, so that what stands beside a number that changes stays in
    its place.
    """

    text: str
    color: int
    rank: int = 0
    room: int = 0


SPARE = 10
"""The rank from which on pieces of a title are worth less than numbers that stand still."""


def line(
    width: int, left: Sequence[Piece], right: Sequence[Piece], theme: Theme, gap: int = 2, spare: int = SPARE
) -> Canvas:
    """One row of width cells, in the colors of a theme: pieces from the left, and pieces against the right edge.

    gap: spaces between pieces, and at least so many between the two sides.
    spare: pieces of this rank and above go before numbers lose their room.
    """
    fitted = None
    if any(piece.room for piece in (*left, *right)):
        fitted = _fitted(width, _with_room(left), _with_room(right), gap, spare)
    if fitted is None or _taken(*fitted, gap) > width:
        fitted = _fitted(width, list(left), list(right), gap)
    left, right = fitted
    canvas = blank(width, 1, theme.text, theme.background)
    _write(canvas, 0, left, gap)
    _write(canvas, width - length(right, gap), right, gap)
    return canvas


def length(pieces: Sequence[Piece], gap: int = 2) -> int:
    """The columns that pieces take with so many spaces between them."""
    return sum(text_width(piece.text) for piece in pieces) + gap * max(len(pieces) - 1, 0)


def _with_room(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with spaces behind those that want room."""
    return [piece._replace(text=piece.text + " " * (piece.room - text_width(piece.text))) for piece in pieces]


def _taken(left: Sequence[Piece], right: Sequence[Piece], gap: int) -> int:
    return length(left, gap) + length(right, gap) + (2 if left and right else 0)


def _fitted(
    width: int, left: list[Piece], right: list[Piece], gap: int, least: int = 1
) -> tuple[list[Piece], list[Piece]]:
    """The pieces that are left once they fit, or once none of at least that rank is left."""
    while _taken(left, right, gap) > width:
        worst = max((*left, *right), key=lambda piece: piece.rank, default=Piece("", 0))
        if worst.rank < least:
            break
        side = right if worst in right else left
        side.reverse()
        side.remove(worst)
        side.reverse()
    return left, right


def _write(canvas: Canvas, col: int, pieces: Sequence[Piece], gap: int) -> None:
    for piece in pieces:
        put(canvas, 0, col, piece.text, piece.color)
        col += text_width(piece.text) + gap
