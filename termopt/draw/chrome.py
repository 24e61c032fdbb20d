"""The words around the plots: heading, panel titles, standings, transport bar.

Every line is fitted to its width by leaving out what matters least, whole pieces at a time; nothing is ever cut in the
middle or written over something else.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from termopt.draw.canvas import Canvas, blank, put
from termopt.draw.picture import KnobView, LaneView, Picture
from termopt.draw.theme import Theme


class Piece(NamedTuple):
    """Some words in one color. Of pieces that do not fit, those with the highest `rank` go first; 0 always stays."""

    text: str
    color: int
    rank: int = 0


def line(width: int, left: Sequence[Piece], right: Sequence[Piece], theme: Theme, gap: int = 2) -> Canvas:
    """One row: pieces from the left, pieces against the right edge, at least two spaces between the two."""
    left, right = _fitted(width, list(left), list(right), gap)
    canvas = blank(width, 1, theme.text, theme.background)
    _write(canvas, 0, left, gap)
    _write(canvas, width - _length(right, gap), right, gap)
    return canvas


def _fitted(width: int, left: list[Piece], right: list[Piece], gap: int) -> tuple[list[Piece], list[Piece]]:
    while _length(left, gap) + _length(right, gap) + (2 if left and right else 0) > width:
        worst = max((*left, *right), key=lambda piece: piece.rank, default=Piece("", 0))
        if worst.rank == 0:
            break
        side = right if worst in right else left
        side.reverse()
        side.remove(worst)
        side.reverse()
    return left, right


def _length(pieces: Sequence[Piece], gap: int) -> int:
    return sum(len(piece.text) for piece in pieces) + gap * max(len(pieces) - 1, 0)


def _write(canvas: Canvas, col: int, pieces: Sequence[Piece], gap: int) -> None:
    for piece in pieces:
        put(canvas, 0, col, piece.text, piece.color)
        col += len(piece.text) + gap


# -- heading -----------------------------------------------------------------------------------------------------


def heading(picture: Picture, width: int, theme: Theme) -> Canvas:
    """What is being minimised, from where, and how it is shown."""
    name, *facts = picture.heading
    left = [Piece("termopt", theme.muted, 5), Piece(name, theme.text, 0)]
    left += [Piece(fact, theme.muted, rank) for fact, rank in zip(facts, (3, 5, 6), strict=False)]
    right = [
        Piece(picture.loss_name, theme.muted, 4),
        Piece(picture.view, theme.muted, 8),
        Piece(f"seed {picture.seed}", theme.muted, 9),
    ]
    return line(width, left, right, theme, gap=3)


# -- panel titles ------------------------------------------------------------------------------------------------


def title(picture: Picture, lane: int, width: int, theme: Theme) -> Canvas:
    """Which lane, its rule and knobs, and how it stands. The lane in focus carries a pointer."""
    view = picture.lanes[lane]
    color = theme.lane(view.colour)
    pointer = "›" if lane == picture.focus and len(picture.lanes) > 1 else " "
    name = view.title if width >= 56 else view.name
    left = [Piece(f"{pointer}{lane + 1} {view.marker} {name}", color, 0)]
    for i, knob in enumerate(view.knobs):
        left.append(Piece(_knob_words(knob, width < 56), theme.muted, 1 if i == 0 else 2 if knob.preset else 10 + i))
    if any(knob.preset for knob in view.knobs):
        left.append(Piece("* preset", theme.muted, 40))
    right = [_loss_piece(view, theme), Piece(f"|∇| {number(view.grad_norm)}", theme.text, 9)]
    verdict = verdict_piece(view, theme)
    return line(width, left, [*right, verdict] if view.status != "running" else right, theme)


def _loss_piece(view: LaneView, theme: Theme) -> Piece:
    return Piece(f"f {number(view.loss)}", theme.text, 3)


def _knob_words(knob: KnobView, short: bool) -> str:
    """`lr 0.02*`, or `η 0.02*` where room is short; the star says that the value is a preset."""
    return f"{knob.symbol if short else knob.name} {knob.value}{'*' if knob.preset else ''}"


def verdict_piece(view: LaneView, theme: Theme) -> Piece:
    """The verdict in words, with the step where a lane stopped."""
    if view.status == "diverged":
        return Piece(f"✗ diverged at {view.k}", theme.bad, 1)
    mark = {"converged": "✓ ", "running": ""}.get(view.status, "! ")
    color = {"converged": theme.good, "running": theme.muted}.get(view.status, theme.accent)
    return Piece(mark + view.status, color, 1)


def legend(picture: Picture, width: int, theme: Theme) -> Canvas:
    """All lanes in one row, for a panel that they share; with as many knobs as there is room for in all of them."""
    for most in (9, 1, 0):
        pieces = [piece for lane in range(len(picture.lanes)) for piece in _entry(picture, lane, most, theme)]
        if _length(pieces, 2) <= width:
            break
    return line(width, pieces, [], theme)


def _entry(picture: Picture, lane: int, most: int, theme: Theme) -> list[Piece]:
    """One lane of the legend, with its learning rate and presets, at most so many."""
    view = picture.lanes[lane]
    pointer = "›" if lane == picture.focus and len(picture.lanes) > 1 else " "
    knobs = [knob for i, knob in enumerate(view.knobs) if i == 0 or knob.preset][:most]
    name = Piece(f"{pointer}{lane + 1} {view.marker} {view.name}", theme.lane(view.colour), lane)
    return [name, *(Piece(_knob_words(knob, True), theme.muted, 20 + lane) for knob in knobs)]


# -- standings ---------------------------------------------------------------------------------------------------

COLUMNS = ("lane", "loss − best", "|gradient|", "distance to min", "oracle calls", "verdict")


def standings_table(picture: Picture, width: int, theme: Theme) -> Canvas:
    """A rule, a heading and a row for each lane, the best first. Columns go, least important first, until it fits."""
    ordered = sorted(picture.lanes, key=lambda view: view.rank)
    known = all(view.gap is not None for view in ordered)
    heads = [*COLUMNS] if known else [name for name in COLUMNS if name != "distance to min"]
    heads[1] = "loss − best" if known else "loss"
    rows = [_cells(view, heads) for view in ordered]
    for dispensable in ("distance to min", "oracle calls"):
        if sum(_widths(heads, rows)) > width and dispensable in heads:
            at = heads.index(dispensable)
            heads, rows = [h for h in heads if h != dispensable], [[*row[:at], *row[at + 1 :]] for row in rows]
    canvas = blank(width, len(ordered) + 2, theme.text, theme.background)
    put(canvas, 0, 0, "─" * width, theme.faint)
    widths = _widths(heads, rows)
    _table_row(canvas, 1, [Piece(head, theme.muted) for head in heads], widths)
    for row, (view, cells) in enumerate(zip(ordered, rows, strict=True), start=2):
        pieces = [Piece(cell, theme.text) for cell in cells]
        pieces[0] = Piece(cells[0], theme.lane(view.colour))
        pieces[-1] = Piece(cells[-1], verdict_piece(view, theme).color)
        _table_row(canvas, row, pieces, widths)
        put(canvas, row, 1, str(view.rank), theme.muted)
    return canvas


def _cells(view: LaneView, heads: Sequence[str]) -> list[str]:
    values = {
        "lane": f"{view.marker} {view.title}",
        "loss − best": number(view.gap if view.gap is not None else view.loss, 3),
        "loss": number(view.loss, 3),
        "|gradient|": number(view.grad_norm, 3),
        "distance to min": "–" if view.distance is None else number(view.distance, 3),
        "oracle calls": str(view.evals),
        "verdict": _verdict_words(view),
    }
    return [values[head] for head in heads]


def _verdict_words(view: LaneView) -> str:
    return f"diverged at {view.k}" if view.status == "diverged" else view.status


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [3 + max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]


def _table_row(canvas: Canvas, row: int, pieces: Sequence[Piece], widths: Sequence[int]) -> None:
    col = 3
    for piece, width in zip(pieces, widths, strict=True):
        put(canvas, row, col, piece.text, piece.color)
        col += width


def standings_strip(picture: Picture, width: int, theme: Theme) -> Canvas:
    """The standings in one row, the best first: place, marker, name if there is room, and loss above the best known."""
    ordered = sorted(picture.lanes, key=lambda view: view.rank)
    for named, gap in ((True, 2), (True, 1), (False, 2), (False, 1)):
        pieces = [piece for view in ordered for piece in _place(view, named, theme)]
        if _length(pieces, gap) <= width:
            break
    return line(width, pieces, [], theme, gap)


def _place(view: LaneView, named: bool, theme: Theme) -> tuple[Piece, Piece]:
    value = view.gap if view.gap is not None else view.loss
    words = number(value, 1) if view.status != "diverged" else "diverged"
    name = f"{view.rank} {view.marker} {view.name}" if named else f"{view.rank}{view.marker}"
    return Piece(name, theme.lane(view.colour), view.rank), Piece(words, theme.text, 20 + view.rank)


# -- transport ---------------------------------------------------------------------------------------------------


class Scrubber(NamedTuple):
    """Where the scrubber lies in the transport bar, in columns."""

    col: int
    width: int

    def step_at(self, col: int, steps: int) -> int | None:
        """The step under a column, or None beside the scrubber."""
        if not self.col <= col < self.col + self.width:
            return None
        return round(steps * (col - self.col) / max(self.width - 1, 1))

    def col_of(self, k: int, steps: int) -> int:
        """The column of a step."""
        return self.col + (round((self.width - 1) * k / steps) if steps else 0)


HINTS = ("space pause", "← → step", "+ − speed", "v view", "? help")


def _play_state(picture: Picture, theme: Theme) -> tuple[str, int]:
    if picture.goal != picture.k:
        return "…", theme.accent
    if picture.playing:
        return "▶", theme.good
    return "■" if picture.k >= picture.steps else "❚❚", theme.accent


def transport(picture: Picture, width: int, theme: Theme) -> tuple[Canvas, Scrubber]:
    """Play state, step, scrubber, speed and the keys to begin with."""
    state, color = _play_state(picture, theme)
    digits = len(str(picture.steps))
    left = f"step {picture.k:>{digits}} of {picture.steps}"
    if picture.goal != picture.k:
        left = f"computing {left}"
    hints = [h.replace("pause", "play" if not picture.playing else "pause") for h in HINTS]
    hints = hints if width >= 110 else [hints[0], hints[-1]] if width >= 76 else [hints[-1]]
    right = [Piece(f"{picture.speed:g}/s", theme.text), *(Piece(hint, theme.muted) for hint in hints)]
    canvas = line(width, [Piece(f"{state:<2}", color), Piece(left, theme.text)], right, theme)
    start = len(left) + 6
    scrubber = Scrubber(start, max(width - start - _length(right, 2) - 2, 1))
    knob = scrubber.col_of(picture.k, picture.steps)
    put(canvas, 0, scrubber.col, "━" * (knob - scrubber.col), theme.accent)
    put(canvas, 0, knob, "◉", theme.text)
    put(canvas, 0, knob + 1, "─" * (scrubber.col + scrubber.width - knob - 1), theme.faint)
    if picture.goal != picture.k:
        put(canvas, 0, scrubber.col_of(picture.goal, picture.steps), "◎", theme.accent)
    return canvas, scrubber


# -- numbers -----------------------------------------------------------------------------------------------------


def number(value: float, digits: int = 2) -> str:
    """A number in as few characters as show its size: `2.53e+00`, `0`, `inf`, `nan`."""
    if value == 0:
        return "0"
    return f"{value:.{digits}e}" if math.isfinite(value) else str(value)
