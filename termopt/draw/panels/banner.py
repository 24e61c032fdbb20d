"""The heading of a presentation: the optimizer and the problem, in the largest letters that there is room for."""

from termopt.draw.cells.big_letters import big_letters
from termopt.draw.cells.canvas import Canvas, blank, put, text_width
from termopt.draw.screen.layout import BANNER_ROWS
from termopt.draw.screen.view_model import ViewModel
from termopt.draw.theme.theme import Theme

BETWEEN = " · "
"""What stands between the optimizer and the problem."""


def banner(view_model: ViewModel, width: int, theme: Theme) -> Canvas:
    """The heading in `width` columns and BANNER_ROWS rows. Of what is not large the words stand below or beside it."""
    lane, problem = view_model.lanes[view_model.focus], view_model.heading[0]
    color = theme.lane(lane.colour)
    canvas = blank(width, BANNER_ROWS, theme.text, theme.background)
    sizes = () if view_model.plain else (True, False)  # with ASCII alone no letter can be large
    for first, second in ((lane.title, problem), (lane.name, problem), (lane.title, ""), (lane.name, "")):
        for wide in sizes:
            letters = big_letters(first + BETWEEN + second if second else first, wide)
            head = big_letters(first, wide)
            if letters is None or head is None or letters.shape[1] > width:
                continue
            end = letters.shape[1]
            canvas.code[:, :end] = letters
            canvas.fg[:, : head.shape[1]] = color
            if not second and end + 2 + text_width(problem) <= width:
                put(canvas, BANNER_ROWS - 1, end + 2, problem, theme.text)
            return canvas
    put(canvas, 1, 0, f"{lane.marker} {_spread(lane.title, width - 2)}", color)
    put(canvas, 2, 2, _spread(problem, width - 2), theme.text)
    return canvas


def _spread(text: str, width: int) -> str:
    """The text with a space between any two letters, if that fits."""
    spread = " ".join(text)
    return spread if text_width(spread) <= width else text
