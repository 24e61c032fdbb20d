"""The words above the plots: heading, titles of panels, and the legend of a panel that all lanes share."""

from collections.abc import Iterator

from termopt.draw.cells.canvas import Canvas
from termopt.draw.cells.text_row import Piece, length, line
from termopt.draw.plot.numbers import few, number, percent
from termopt.draw.screen.view_model import KnobView, LaneView, Picture
from termopt.draw.theme.theme import Theme

WIDE = 56
"""A title of so many columns has room for whole words."""


def heading(picture: Picture, width: int, theme: Theme) -> Canvas:
    """What is being minimized, remarks on it, from where, and how it is shown."""
    name, *facts = picture.heading
    left = [Piece("termopt", theme.muted, 5), Piece(name, theme.text, 0)]
    left += [Piece(note, theme.muted, 2) for note in picture.notes]
    left += [Piece(fact, theme.muted, rank) for fact, rank in zip(facts, (3, 5, 6), strict=False)]
    right = [
        *([Piece(picture.pointed, theme.text, 1)] if picture.pointed else []),
        Piece(picture.loss_name, theme.muted, 4),
        Piece("explain" if picture.explain else picture.view, theme.muted, 8),
        Piece(f"seed {picture.seed}", theme.muted, 9),
    ]
    return line(width, left, right, theme, gap=3)


def title(picture: Picture, lane: int, width: int, theme: Theme) -> Canvas:
    """Which lane, its rule and knobs, and how it stands. The lane in focus carries a pointer."""
    view = picture.lanes[lane]
    name = view.title if width >= WIDE else view.name
    left = [Piece(f"{_pointer(picture, lane)}{lane + 1} {view.marker} {name}", theme.lane(view.colour), 0)]
    fitted = picture.view == "fit" and view.fit is not None
    far = not fitted and view.off is not None and view.off.far
    lower = 5 if fitted or far or view.under_way is not None else 0  # then there are more urgent things than knobs
    for i, knob in enumerate(view.knobs):
        rank = 0 if knob.alters else 1 if knob.chosen else 1 + lower if i == 0 else 2 + lower if knob.preset else 10 + i
        left.append(Piece(_knob_words(knob, width < WIDE), theme.text if knob.chosen else theme.muted, rank))
    if any(knob.preset for knob in view.knobs):
        left.append(Piece("* preset", theme.muted, 40))
    right = [Piece(f"f {number(view.loss)}", theme.text, 3)]
    right += _noise(view, theme) if fitted else []
    right += [Piece(f"|∇| {number(view.grad_norm)}", theme.text, 9)]
    right += [Piece("off plane", theme.accent, 1)] if far else []
    right += _state(view, width, theme)
    return line(width, left, right, theme)


def _pointer(picture: Picture, lane: int) -> str:
    return "›" if lane == picture.focus and len(picture.lanes) > 1 else " "


def _noise(view: LaneView, theme: Theme) -> Iterator[Piece]:
    """How far the gradient of the rows last read was from that of all rows, in direction and in size."""
    if view.feed and view.feed.angle is not None:
        yield Piece(f"∠ {few(view.feed.angle)}°", theme.muted, 4)
    if view.feed and view.feed.noise is not None:
        yield Piece(f"noise {few(view.feed.noise)}", theme.muted, 5)


def _state(view: LaneView, width: int, theme: Theme) -> Iterator[Piece]:
    """The verdict, or how much of a long step is done."""
    if view.status != "running":
        yield verdict_piece(view, theme)
    elif view.under_way is not None:
        words = "of the next step" if width >= WIDE else "of next"
        yield Piece(f"{percent(view.under_way)} {words}", theme.accent, 1)


def _knob_words(knob: KnobView, short: bool) -> str:
    """`lr 0.02*`, or `η 0.02*` where room is short: a star for a preset, brackets for the knob that is turned."""
    words = f"{knob.symbol if short else knob.name} {knob.value}{'*' if knob.preset else ''}"
    return f"[{words}]" if knob.chosen else words


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
        if length(pieces) <= width:
            break
    return line(width, pieces, [], theme)


def _entry(picture: Picture, lane: int, most: int, theme: Theme) -> list[Piece]:
    """One lane of the legend, with its learning rate and presets, at most so many."""
    view = picture.lanes[lane]
    knobs = [knob for i, knob in enumerate(view.knobs) if (i == 0 or knob.preset) and not knob.alters][:most]
    altering = [knob for knob in view.knobs if knob.alters]
    name = f"{_pointer(picture, lane)}{lane + 1} {view.marker} {view.name}"
    entry = [Piece(name, theme.lane(view.colour), lane)]
    if view.off and view.off.far:
        entry.append(Piece("off plane", theme.accent, lane))
    entry += [Piece(_knob_words(knob, True), theme.muted, lane) for knob in altering]
    return entry + [Piece(_knob_words(knob, True), theme.muted, 20 + lane) for knob in knobs]
