"""The last row: play state, step, scrubber, speed and the keys to begin with."""

from typing import NamedTuple

from termopt.base.number_text import count, percent_done
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, cut, put, text_width
from termopt.draw.cells.text_row import Piece, length, line
from termopt.draw.screen.view_model import LaneView, ViewModel
from termopt.draw.theme.theme import Theme


class Hint(NamedTuple):
    """A key, what it does in a word, in English, and the name of its action."""

    key: str
    word: str
    action: str

    def text(self, lang: str) -> str:
        """What the bar says of it."""
        return f"{self.key} {translate(self.word, lang)}"


PAUSE, PLAY, AGAIN = (Hint("space", word, "toggle") for word in ("pause", "play", "again"))
GO_ON = Hint("space", "go on", "toggle")
NEXT_PAGE = Hint("enter", "next page", "next_page")
STEP, RUN_ON = Hint("→", "step", "forward"), Hint("→", "run on", "forward")
SPEED = Hint("+", "faster", "faster")
VIEW, EXPLAIN = Hint("v", "view", "view"), Hint("e", "explain", "explain")
LINE, CLOSE = Hint("j", "next line", "line"), Hint("e", "close", "explain")
LANE = Hint("tab", "next lane", "next_lane")
GHOSTS = Hint("h", "hide ghosts", "dismiss")
HELP = Hint("?", "help", "help")
HINTS = (
    *(PAUSE, PLAY, AGAIN, GO_ON, NEXT_PAGE, STEP, RUN_ON, SPEED),
    *(VIEW, EXPLAIN, LINE, CLOSE, LANE, GHOSTS, HELP),
)
"""All that the bar can say, each where it fits the situation."""

TOGGLE_COLUMNS = 3
"""A click on the sign of play or pause does what it shows."""

GAP = 2
"""Columns between two hints, as in any line of pieces."""

ROOM = 10
"""Columns of the scrubber that no word about a step under way may take."""


class Scrubber(NamedTuple):
    """Where the scrubber lies in the transport bar, in columns, and the hints beside it: (first, end, action)."""

    col: int
    width: int
    hints: tuple[tuple[int, int, str], ...] = ()

    def action_at(self, col: int) -> str | None:
        """The action whose key stands under a column, or None."""
        return next((action for first, end, action in self.hints if first <= col < end), None)

    def step_at(self, col: int, steps: int) -> int | None:
        """The step under a column, or None beside the scrubber."""
        if not self.col <= col < self.col + self.width:
            return None
        return round(steps * (col - self.col) / max(self.width - 1, 1))

    def col_of(self, k: int, steps: int) -> int:
        """The column of a step."""
        return self.col + (round((self.width - 1) * k / steps) if steps else 0)


def transport(view_model: ViewModel, width: int, theme: Theme) -> tuple[Canvas, Scrubber]:
    """The bar, and where its scrubber lies. Words about a step under way are as long as leaves the scrubber room; those
    on why the race paused are always there.
    """
    state, color = _play_state(view_model, theme)
    hints, lang = _hints(view_model, width), view_model.lang
    speed = translate("{speed:g}/s", lang, speed=view_model.speed)
    right = [Piece(speed, theme.text), *(Piece(hint.text(lang), theme.muted) for hint in hints)]
    free = width - 6 - length(right) - 2
    words = _progress(view_model)
    chosen = next((text for text in words if free - text_width(text) >= ROOM), words[-1])
    if view_model.why and view_model.why not in chosen:  # nothing in the bar matters more
        hints, right, free = [], [], width - 8
        chosen = cut(view_model.why, free - 1)
    canvas = line(width, [Piece(f"{state:<2}", color), Piece(chosen, theme.text)], right, theme)
    taken = text_width(chosen)
    scrubber = Scrubber(taken + 6, max(free - taken, 1), _clickable(hints, width, lang, right[0].text if right else ""))
    _scrub(canvas, scrubber, view_model, theme)
    return canvas, scrubber


def _play_state(view_model: ViewModel, theme: Theme) -> tuple[str, int]:
    if view_model.goal != view_model.k:
        return "…", theme.accent
    if view_model.playing:
        return ("◀" if view_model.backwards else "▶") + ("↻" if view_model.loop else ""), theme.good
    return "■" if view_model.k >= view_model.steps else "❚❚", theme.accent


def _hints(view_model: ViewModel, width: int) -> list[Hint]:
    """The keys that matter most now, as many as a bar of this width has room for; that of the help is always there."""
    if width < 76:
        return [HELP]
    if view_model.lesson:
        return [GO_ON, *([NEXT_PAGE] if width >= 110 else []), HELP]
    long = any(view.under_way is not None for view in view_model.lanes)
    first, *others = _by_situation(view_model)
    return [first, *others[:3], HELP] if width >= (140 if long else 110) else [first, HELP]


def _by_situation(view_model: ViewModel) -> list[Hint]:
    """What one would do next, the most likely first."""
    ended = view_model.k >= view_model.steps
    state = PAUSE if view_model.playing else AGAIN if ended else PLAY
    if view_model.explain:
        return [state, LINE, STEP, CLOSE]
    ghosts = [GHOSTS] if any(view.ghosts for view in view_model.lanes) else []
    lane = [LANE] if len(view_model.lanes) > 1 else []
    if view_model.playing:
        return [state, SPEED, VIEW, EXPLAIN]
    return [state, RUN_ON if ended else STEP, *ghosts, EXPLAIN, VIEW, *lane]


def _clickable(hints: list[Hint], width: int, lang: str, speed: str) -> tuple[tuple[int, int, str], ...]:
    """Where the hints stand, against the right edge, and the speed; and the sign of play or pause, at the left one."""
    places, end = [(0, TOGGLE_COLUMNS, "toggle")], width
    for hint in reversed(hints):
        first = end - text_width(hint.text(lang))
        places.append((first, end, hint.action))
        end = first - GAP
    places.append((end - text_width(speed), end, SPEED.action))
    return tuple(places)


def _progress(view_model: ViewModel) -> list[str]:
    """How far the race is, in fewer and fewer words. Of steps under way the one tells that has the farthest to go."""
    lang, k = view_model.lang, str(view_model.k).rjust(len(str(view_model.steps)))
    step = translate("step {k} of {steps}", lang, k=k, steps=view_model.steps)
    if view_model.why:
        return [f"{step} · {view_model.why}", view_model.why, step]
    computing = view_model.goal != view_model.k
    long = translate("computing step {k} of {steps}", lang, k=k, steps=view_model.steps) if computing else step
    slowest = min((view for view in view_model.lanes if view.under_way is not None), key=_share, default=None)
    if slowest is None:
        return [long]
    done = percent_done(_share(slowest))
    if slowest.data_use is None:
        return [f"{long} · {done}", f"{step} · {done}", step]
    each = slowest.data_use.rows_each
    exact, rows = (translate("{done} of {rows} samples", lang, done=done, rows=n) for n in (f"{each:,}", count(each)))
    short = translate("{done} of {rows}", lang, done=done, rows=count(each))
    return [
        *(f"{long} · {words}" for words in (exact, rows)),
        *(f"{step} · {words}" for words in (rows, short, done)),
        step,
    ]


def _share(view: LaneView) -> float:
    return view.under_way or 0.0


def _scrub(canvas: Canvas, scrubber: Scrubber, view_model: ViewModel, theme: Theme) -> None:
    """What has been, where we are, what is to come, and where a step asked for lies."""
    hyperparameter = scrubber.col_of(view_model.k, view_model.steps)
    put(canvas, 0, scrubber.col, "━" * (hyperparameter - scrubber.col), theme.accent)
    put(canvas, 0, hyperparameter, "◉", theme.text)
    put(canvas, 0, hyperparameter + 1, "─" * (scrubber.col + scrubber.width - hyperparameter - 1), theme.faint)
    if view_model.goal != view_model.k:
        put(canvas, 0, scrubber.col_of(view_model.goal, view_model.steps), "◎", theme.accent)
