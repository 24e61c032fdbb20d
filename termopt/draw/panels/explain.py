"""One step of an optimizer on a panel: the calculation, the curvature, the line search, charts over the steps.

Where not all of it fits, the first page has what matters most, and further pages have everything.
"""

from collections.abc import Sequence

from termopt.base.ascii_text import ascii_text
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, blank, ljust, paste, put, text_width
from termopt.draw.panels.explain_charts import LEAST_ROWS, chart
from termopt.draw.panels.explain_model import Chart, ExplainView
from termopt.draw.panels.explain_parts import curvature_blocks, search_blocks
from termopt.draw.panels.explain_rows import Block, StepRow, drawn, fits, rows
from termopt.draw.theme.theme import Theme

__all__ = ["Chart", "ExplainView", "explain_panel"]

MORE = "PgUp PgDn"
"""What turns the pages."""

WIDEST = 84
"""Columns used at most: farther apart, numbers could not be read with their equations."""

TALLEST = 12
"""Rows of a chart at most."""


def explain_panel(
    view: ExplainView, width: int, height: int, theme: Theme, line: int | None = None, page: int = 0
) -> Canvas:
    """The step of a view in width x height cells, in the colors of a theme.

    line: the equation that has just been worked out; None: all of them.
    page: which page, where there are several; the one after the last is the first.
    """
    wide = min(width, WIDEST)
    blocks, complete = _calculation(view, wide, height, theme, line)
    below = _below(view, wide, theme)
    spare = height - _height([*blocks, *below])
    count = min(len(view.charts), max(spare, 0) // LEAST_ROWS)
    tall = min(spare // count, TALLEST) if count else 0
    blocks += [*below, *(chart(one, view, wide, tall, theme) for one in view.charts[:count])]
    if complete and count == len(view.charts) and _height(blocks) <= height:
        return _stacked(blocks, width, height, theme)
    whole = [drawn(row, wide, True, theme.lane(view.colour), theme) for row in _rows(view, wide, line)]
    charts = [chart(one, view, wide, min(LEAST_ROWS, max(height - 1, 0)), theme) for one in view.charts]
    pages = [_kept(blocks, height - 1), *_pages([*whole, *below, *charts], height - 1)]
    number = page % len(pages)
    words = translate("… page {page} of {pages} · {keys}", view.lang, page=number + 1, pages=len(pages), keys=MORE)
    return _stacked(pages[number], width, height, theme, words)


def _below(view: ExplainView, width: int, theme: Theme) -> list[Block]:
    """What stands below the calculation, before the charts."""
    search = [] if view.step.search is None else search_blocks(view.step.search, width, theme, view.lang, view.plain)
    return [*curvature_blocks(view.step.curvature, width, theme, view.lang, view.plain), *search]


def _calculation(
    view: ExplainView, width: int, height: int, theme: Theme, line: int | None
) -> tuple[list[Block], bool]:
    """The rows from w to w, and whether all equations are whole: they wrap if that leaves room for the curvature."""
    calculation, color = _rows(view, width, line), theme.lane(view.colour)
    blocks = [drawn(row, width, True, color, theme) for row in calculation]
    if _height(blocks) < height:
        return blocks, True
    whole = all(fits(row, width) for row in calculation if row.equation)
    return [drawn(row, width, False, color, theme) for row in calculation], whole


def _rows(view: ExplainView, width: int, line: int | None) -> list[StepRow]:
    """The rows of the calculation, with the names of symbols where these cannot be written."""
    found = list(rows(view.step, width, line, view.lang))
    if not view.plain:
        return found
    return [row._replace(text=ascii_text(row.text), short=ascii_text(row.short)) for row in found]


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


def _pages(blocks: Sequence[Block], height: int) -> list[list[Block]]:
    """All blocks, as many a page as fit, none of them cut."""
    pages: list[list[Block]] = [[]]
    for block in blocks:
        if pages[-1] and _height([*pages[-1], block]) > height:
            pages.append([])
        pages[-1].append(block)
    return pages


def _stacked(blocks: Sequence[Block], width: int, height: int, theme: Theme, more: str = "") -> Canvas:
    """The blocks one below the other, and in the last row which page this is, if there are more."""
    canvas = blank(width, height, theme.text, theme.background)
    row = 0
    for block in blocks:
        paste(canvas, block.canvas, row, 0)
        row += block.canvas.height
    if more and canvas.height:  # also over a row of the first page, which is whole on the others
        put(canvas, canvas.height - 1, 0, ljust(more if text_width(more) <= width else more[0], width), theme.muted)
    return canvas
