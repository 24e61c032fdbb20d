"""The last row: play state, step, scrubber, speed and the keys to begin with."""

from typing import NamedTuple

from termopt.draw.cells.canvas import Canvas, put
from termopt.draw.cells.text_row import Piece, length, line
from termopt.draw.plot.numbers import count, percent
from termopt.draw.screen.view_model import LaneView, Picture
from termopt.draw.theme.theme import Theme

HINTS = ("space pause", "← → step", "+ − speed", "v view", "? help")
LESSON_HINTS = ("space go on", "? help")
ROOM = 10
"""Columns of the scrubber that no word about a step under way may take."""


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


def transport(picture: Picture, width: int, theme: Theme) -> tuple[Canvas, Scrubber]:
    """The bar, and where its scrubber lies. Words about a step under way are as long as leaves the scrubber room; those
    on why the race paused are always there.
    """
    state, color = _play_state(picture, theme)
    right = [Piece(f"{picture.speed:g}/s", theme.text), *(Piece(hint, theme.muted) for hint in _hints(picture, width))]
    free = width - 6 - length(right) - 2
    words = _progress(picture)
    chosen = next((text for text in words if free - len(text) >= ROOM), words[-1])
    if picture.why and picture.why not in chosen:  # nothing in the bar matters more
        right, free = [], width - 8
        chosen = picture.why if len(picture.why) < free else f"{picture.why[: free - 2]}…"
    canvas = line(width, [Piece(f"{state:<2}", color), Piece(chosen, theme.text)], right, theme)
    scrubber = Scrubber(len(chosen) + 6, max(free - len(chosen), 1))
    _scrub(canvas, scrubber, picture, theme)
    return canvas, scrubber


def _play_state(picture: Picture, theme: Theme) -> tuple[str, int]:
    if picture.goal != picture.k:
        return "…", theme.accent
    if picture.playing:
        return ("◀" if picture.backwards else "▶") + ("↻" if picture.loop else ""), theme.good
    return "■" if picture.k >= picture.steps else "❚❚", theme.accent


def _hints(picture: Picture, width: int) -> list[str]:
    """As many keys as a bar of this width has room for."""
    if picture.lesson:
        return [*LESSON_HINTS] if width >= 76 else [LESSON_HINTS[-1]]
    hints = [hint.replace("pause", "play" if not picture.playing else "pause") for hint in HINTS]
    long = any(view.under_way is not None for view in picture.lanes)
    return hints if width >= (140 if long else 110) else [hints[0], hints[-1]] if width >= 76 else [hints[-1]]


def _progress(picture: Picture) -> list[str]:
    """How far the race is, in fewer and fewer words. Of steps under way the one tells that has the farthest to go."""
    step = f"step {picture.k:>{len(str(picture.steps))}} of {picture.steps}"
    if picture.why:
        return [f"{step} · {picture.why}", picture.why, step]
    long = f"computing {step}" if picture.goal != picture.k else step
    slowest = min((view for view in picture.lanes if view.under_way is not None), key=_share, default=None)
    if slowest is None:
        return [long]
    done = percent(_share(slowest))
    if slowest.feed is None:
        return [f"{long} · {done}", f"{step} · {done}", step]
    rows = count(slowest.feed.rows_each)
    exact = f"{long} · {done} of {slowest.feed.rows_each:,} rows"
    return [exact, f"{long} · {done} of {rows} rows", f"{step} · {done} of {rows} rows", f"{step} · {done}", step]


def _share(view: LaneView) -> float:
    return view.under_way or 0.0


def _scrub(canvas: Canvas, scrubber: Scrubber, picture: Picture, theme: Theme) -> None:
    """What has been, where we are, what is to come, and where a step asked for lies."""
    hyperparameter = scrubber.col_of(picture.k, picture.steps)
    put(canvas, 0, scrubber.col, "━" * (hyperparameter - scrubber.col), theme.accent)
    put(canvas, 0, hyperparameter, "◉", theme.text)
    put(canvas, 0, hyperparameter + 1, "─" * (scrubber.col + scrubber.width - hyperparameter - 1), theme.faint)
    if picture.goal != picture.k:
        put(canvas, 0, scrubber.col_of(picture.goal, picture.steps), "◎", theme.accent)
