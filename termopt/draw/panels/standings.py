"""Who is ahead, and what it cost: a table with a row for each lane."""

from collections.abc import Sequence
from typing import NamedTuple

from termopt.base.ascii_text import ascii_text
from termopt.base.number_text import byte_count, count, digits, duration, two_digits, typeset
from termopt.base.translate import texts, translate
from termopt.draw.cells.canvas import Canvas, blank, put, rjust, text_width
from termopt.draw.cells.text_row import Piece
from termopt.draw.panels.titles import status_piece
from termopt.draw.screen.view_model import DataUse, LaneView, ViewModel
from termopt.draw.theme.theme import Theme
from termopt.engine.core.status import Status


class Column(NamedTuple):
    """What stands above a column, and a piece for each lane."""

    head: str
    cells: Sequence[Piece]
    least: int = 0
    """The columns that it takes from the first step on, so that none moves or goes while a race plays."""

    @property
    def width(self) -> int:
        return 3 + max(self.least, *map(text_width, (self.head, *(cell.text for cell in self.cells))))


Table = dict[str, Column]
"""Columns by their heads in English."""

SHORT_NAMES = "short names"
LEVELS = (1e-1, 1e-4, 1e-8)
"""How far above the best known loss the targets are that the table has room for."""
TARGETS = {level: typeset(f"{level:.0e}") for level in LEVELS}
GOING = (
    *texts("loss on plane", "angle, gradient noise", "distance to plane", "epochs", "bytes", "distance to min"),
    *TARGETS.values(),
    *texts("evals"),
)
GOING_LAST = ("‖∇f‖", SHORT_NAMES, *texts("updates", "samples", "batch size, each update"))
"""What goes until the table fits, in this order; of data, what an update costs is what is shown the longest."""
OFF = ("loss on plane", "distance to plane")
FAR_GOING = tuple(head for head in (*GOING, *GOING_LAST) if head not in OFF) + OFF
"""The same where a lane is far off the plane: what the map hides comes before what updates cost."""

NONE = "–"
DIGITS = 4
"""Significant digits of what is compared."""
NUMBER = len("1.234e−10")
"""Columns that such a number takes, so that the columns beside it stay where they are."""
BYTES = len("999 kB")
"""Columns that bytes take from the first step on."""


def standings_table(view_model: ViewModel, width: int, theme: Theme) -> Canvas:
    """A line, a row of headings and a row for each lane, the best first. Columns go, the least first, to fit."""
    ordered = sorted(view_model.lanes, key=lambda view: view.rank)
    focus = view_model.lanes[view_model.focus]
    lang = view_model.lang
    compared = focus.apart is not None
    whole = _compared(ordered, focus, theme, lang) if compared else _table(ordered, theme, lang)
    if view_model.plain:
        whole = {key: column._replace(head=ascii_text(column.head)) for key, column in whole.items()}
    table = _fitted(whole, ordered, width)
    canvas = blank(width, len(ordered) + 2, theme.text, theme.background)
    put(canvas, 0, 0, "─" * width, theme.faint)
    columns = [*table.values()]
    widths = [column.width for column in columns]
    _write_row(canvas, 1, [Piece("", theme.muted), *(Piece(column.head, theme.muted) for column in columns)], widths)
    for row, (view, *cells) in enumerate(zip(ordered, *(column.cells for column in columns), strict=True), start=2):
        _write_row(canvas, row, [Piece(str(view.rank), theme.muted), *cells], widths)
    return canvas


def _write_row(canvas: Canvas, row: int, cells: Sequence[Piece], widths: Sequence[int]) -> None:
    """Write the place of a lane and the cells of its row, as one text: many short ones take several times as long."""
    placed = list(zip(cells, (2, *widths), strict=True))
    text = "".join(cell.text + " " * (width - text_width(cell.text)) for cell, width in placed)
    put(canvas, row, 1, text, cells[-1].color)
    col = 1
    for cell, width in placed:
        canvas.fg[row, col : col + width] = cell.color
        col += width


def _fitted(table: Table, lanes: Sequence[LaneView], width: int) -> Table:
    """The table with as much left out as it takes to fit."""
    table = dict(table)
    for going in FAR_GOING if any(view.off and view.off.far for view in lanes) else (*GOING, *GOING_LAST):
        if sum(column.width for column in table.values()) <= width:
            break
        if going == SHORT_NAMES:
            column = table["optimizer"]
            names = zip(lanes, column.cells, strict=True)
            cells = [cell._replace(text=f"{view.marker} {view.name}") for view, cell in names]
            table["optimizer"] = column._replace(cells=cells)
        table.pop(going, None)
    return table


def _table(lanes: Sequence[LaneView], theme: Theme, lang: str) -> Table:
    """All there is to say about these lanes."""
    known = all(view.gap is not None for view in lanes)
    uses = [view.data_use for view in lanes if view.data_use]
    table: Table = {"optimizer": _optimizers(lanes, theme, lang)}

    def add(head: str, cells: Sequence[str], least: int = 0) -> None:
        table[head] = Column(translate(head, lang), [Piece(text, theme.text) for text in cells], least)

    add("f − f*" if known else "loss", [digits(compared_loss(view), DIGITS) for view in lanes], NUMBER)
    add("‖∇f‖", [digits(view.grad_norm, DIGITS) for view in lanes], NUMBER)
    if known:
        add("distance to min", [NONE if view.distance is None else digits(view.distance, DIGITS) for view in lanes])
    if any(view.off for view in lanes):
        cells = [_off_plane(view, theme) for view in lanes]
        table["distance to plane"] = Column(translate("distance to plane", lang), cells)
        add("loss on plane", [digits(view.off.loss, DIGITS) if view.off else NONE for view in lanes], NUMBER)
    for level, head in TARGETS.items() if known else ():
        cells = [Piece(_met(view, level), theme.text) for view in lanes]
        table[head] = Column(translate("steps to {level}", lang, level=head), cells)
    add("updates" if uses else "evals", [str(view.evals) for view in lanes])
    for head, cells in _costs(lanes).items() if uses else ():
        add(head, cells, BYTES if head == "bytes" else 0)
    table["status"] = _statuses(lanes, theme, lang)
    return table


def _optimizers(lanes: Sequence[LaneView], theme: Theme, lang: str) -> Column:
    cells = [Piece(f"{view.marker} {view.title}", theme.lane(view.colour)) for view in lanes]
    return Column(translate("optimizer", lang), cells)


def _statuses(lanes: Sequence[LaneView], theme: Theme, lang: str) -> Column:
    cells = [Piece(_status_words(view, lang), status_piece(view, theme, lang).color) for view in lanes]
    return Column(translate("status", lang), cells, max(text_width(translate(one, lang)) for one in Status))


def _compared(lanes: Sequence[LaneView], focus: LaneView, theme: Theme, lang: str) -> Table:
    """How lanes differ from the one in focus."""

    def column(head: str, cells: Sequence[str]) -> Column:
        return Column(head, [Piece(text, theme.text) for text in cells])

    rates = [(view.loss - focus.loss, view.grad_norm - focus.grad_norm) for view in lanes]
    apart = [NONE if view.apart is None else digits(view.apart, DIGITS) for view in lanes]
    return {
        "optimizer": _optimizers(lanes, theme, lang),
        "loss": column(translate("Δ loss to {name}", lang, name=focus.name), [signed(loss) for loss, _ in rates]),
        "‖∇f‖": column(translate("Δ ‖∇f‖ to {name}", lang, name=focus.name), [signed(grad) for _, grad in rates]),
        "w": column(translate("distance to {name}", lang, name=focus.name), apart),
        "status": _statuses(lanes, theme, lang),
    }


def signed(value: float) -> str:
    """A difference, with its sign: `+0.01234`."""
    return f"+{digits(value, DIGITS)}" if value > 0 else digits(value, DIGITS)


def _met(view: LaneView, level: float) -> str:
    """The step at which a lane first came so near to the best known loss."""
    step = dict(view.targets).get(level)
    return NONE if step is None else str(step)


def compared_loss(view: LaneView) -> float:
    """The loss above the best known, or the loss itself where none is known."""
    return view.loss if view.gap is None else view.gap


def _off_plane(view: LaneView, theme: Theme) -> Piece:
    if not view.off:
        return Piece(NONE, theme.text)
    return Piece(digits(view.off.distance), theme.accent if view.off.far else theme.text)


def _costs(lanes: Sequence[LaneView]) -> dict[str, list[str]]:
    """What the updates have read so far, and what one of them reads and takes."""
    uses = [view.data_use for view in lanes]
    columns = {
        "epochs": [two_digits(data_use.epochs) if data_use else NONE for data_use in uses],
        "samples": [count(data_use.rows) if data_use else NONE for data_use in uses],
        "bytes": [byte_count(data_use.bytes) if data_use else NONE for data_use in uses],
        "batch size, each update": _aligned([_update(data_use) if data_use else (NONE,) for data_use in uses]),
    }
    if any(data_use and data_use.angle is not None for data_use in uses):
        columns["angle, gradient noise"] = [_angle(data_use) if data_use else NONE for data_use in uses]
    return columns


def _update(data_use: DataUse) -> tuple[str, ...]:
    seconds = () if data_use.seconds is None else (duration(data_use.seconds),)
    return (count(data_use.rows_each), byte_count(data_use.bytes_each), *seconds)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as one text, with its parts right-aligned below those of the others."""
    parts = max(map(len, rows))
    widths = [max(text_width(row[i]) for row in rows if i < len(row)) for i in range(parts)]
    return ["  ".join(rjust(part, width) for part, width in zip(row, widths, strict=False)) for row in rows]


def _angle(data_use: DataUse) -> str:
    words = [] if data_use.angle is None else [f"{two_digits(data_use.angle)}°"]
    words += [] if data_use.noise is None else [two_digits(data_use.noise)]
    return ", ".join(words) or NONE


def _status_words(view: LaneView, lang: str) -> str:
    words = "diverged at {k}" if view.status == "diverged" else view.shortfall or view.status
    return translate(words, lang, k=view.k)


def row_lane(view_model: ViewModel, text: str, x: int, row: int | None) -> int | None:
    """The lane that the standings name at a place on the screen, or None.

    view_model: what the screen shows.
    text: the row of the place, a character a cell.
    x: its column.
    row: its number in the table; None where the standings have one row for all, whose places begin with the number and
        the marker.
    """
    lanes = sorted(range(len(view_model.lanes)), key=lambda i: view_model.lanes[i].rank)
    if row is not None:
        return lanes[row - 2] if 2 <= row < len(lanes) + 2 else None
    found, begins = None, 0
    for lane in lanes:
        view = view_model.lanes[lane]
        places = (text.find(mark, begins) for mark in (f"{view.rank} {view.marker}", f"{view.rank}{view.marker}"))
        begins = min((at for at in places if at >= 0), default=len(text))
        found = lane if begins <= x else found
    return found
