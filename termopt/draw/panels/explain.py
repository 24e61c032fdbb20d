"""One step of an optimizer on a panel: the calculation, the curvature, the line search, the effective rates.

Whatever does not fit goes whole, what matters least first, and the last row says so.
"""

from collections.abc import Sequence

from termopt.draw.cells.canvas import Canvas, blank, paste, put
from termopt.draw.panels.explain_model import ExplainView
from termopt.draw.panels.explain_parts import curvature_blocks, rate_block, search_blocks
from termopt.draw.panels.explain_rows import Block, drawn, fits, rows
from termopt.draw.theme.theme import Theme

__all__ = ["ExplainView", "explain_panel"]

MORE = "… more with a larger window"

WIDEST = 84
"""Columns used at most: farther apart, numbers could not be read with their equations."""

TALLEST = 3
"""Rows of a bar at most."""


def explain_panel(view: ExplainView, width: int, height: int, theme: Theme, line: int | None = None) -> Canvas:
    """The step in width x height cells. line: the equation that has just been worked out; None: all of them."""
    wide = min(width, WIDEST)
    blocks, complete = _calculation(view, wide, height, theme, line)
    blocks += curvature_blocks(view.step.curvature, wide, theme)
    if view.step.search is not None:
        blocks += search_blocks(view.step.search, wide, theme)
    if view.rates:
        spare = height - _height(blocks) - 1
        tall = min(max(spare // len(view.rates), 1), TALLEST)
        blocks.append(rate_block(view.rates, wide, tall, theme.lane(view.colour), theme))
    complete = complete and _height(blocks) <= height
    return _stacked(_kept(blocks, height - (not complete)), width, height, theme, complete)


def _calculation(
    view: ExplainView, width: int, height: int, theme: Theme, line: int | None
) -> tuple[list[Block], bool]:
    """The rows from w to w, and whether all equations are whole: they wrap if that leaves room for the curvature."""
    calculation, color = list(rows(view.step, width, line)), theme.lane(view.colour)
    blocks = [drawn(row, width, True, color, theme) for row in calculation]
    if _height(blocks) < height:
        return blocks, True
    whole = all(fits(row, width) for row in calculation if row.equation)
    return [drawn(row, width, False, color, theme) for row in calculation], whole


def _height(blocks: Sequence[Block]) -> int:
    return sum(block.canvas.height for block in blocks)


def _kept(blocks: Sequence[Block], height: int) -> list[Block]:
    """What fits, in order. Of equal ranks the last goes first."""
    kept = list(blocks)
    while _height(kept) > height:
        worst = max(range(len(kept)), key=lambda i: (kept[i].rank, i))
        if not kept[worst].rank:
            break
        del kept[worst]
    return kept


def _stacked(blocks: Sequence[Block], width: int, height: int, theme: Theme, complete: bool) -> Canvas:
    """The blocks one below the other; unless that is all, the last row says so."""
    canvas = blank(width, height, theme.text, theme.background)
    row = 0
    for block in blocks:
        paste(canvas, block.canvas, row, 0)
        row += block.canvas.height
    if not complete and row < canvas.height:
        put(canvas, canvas.height - 1, 0, MORE if len(MORE) <= width else MORE[0], theme.muted)
    return canvas
