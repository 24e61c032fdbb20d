"""Who is ahead, all lanes in one row: where a table has no room."""

from termopt.base.number_text import digits, longest
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas
from termopt.draw.cells.text_row import Piece, length, line
from termopt.draw.panels.standings import compared_loss
from termopt.draw.screen.view_model import LaneView, ViewModel
from termopt.draw.theme.theme import Theme


def standings_strip(view_model: ViewModel, width: int, theme: Theme) -> Canvas:
    """The standings in one row, the best first: place, marker, name if there is room, and loss above the best known.

    If there still is room, a lane that is far off the plane is said to be so.
    """
    ordered = sorted(view_model.lanes, key=lambda view: view.rank)
    for named, gap in ((True, 2), (False, 2), (False, 1)):
        places = [_place(view, named, theme, view_model.lang) for view in ordered]
        if length([piece for place in places for piece in place], gap) <= width:
            break
    pieces = [
        piece
        for view, place in zip(ordered, places, strict=True)
        for piece in (*place, *_far(view, theme, view_model.lang))
    ]
    return line(width, pieces, [], theme, gap, spare=1 + max(piece.rank for piece in pieces))


def _place(view: LaneView, named: bool, theme: Theme, lang: str) -> tuple[Piece, Piece]:
    words = digits(compared_loss(view), 2) if view.status != "diverged" else translate("diverged", lang)
    name = f"{view.rank} {view.marker} {view.name}" if named else f"{view.rank}{view.marker}"
    return Piece(name, theme.lane(view.colour), view.rank), Piece(words, theme.text, 20 + view.rank, longest(2))


def _far(view: LaneView, theme: Theme, lang: str) -> tuple[Piece, ...]:
    words = translate("off plane", lang)
    return (Piece(words, theme.accent, 40 + view.rank),) if view.off and view.off.far else ()
