"""What stands around the panels: heading, page of a lesson, standings, bar; or that there is no room for them."""

from collections.abc import Sequence

from termopt.base.translate import texts, translate
from termopt.draw.cells.canvas import Canvas, Rect, paste, put, text_width
from termopt.draw.panels.standings import standings_table
from termopt.draw.panels.standings_strip import standings_strip
from termopt.draw.panels.titles import heading
from termopt.draw.panels.transport import Scrubber, transport
from termopt.draw.screen.layout import MARGIN, MIN_HEIGHT, MIN_WIDTH, Layout
from termopt.draw.screen.view_model import ViewModel
from termopt.draw.theme.theme import Theme

TOO_SMALL = texts(
    "termopt needs {needed}, this window is {size}: enlarge it, or press q to quit",
    "needs {needed}, has {size} · q quits",
    "needs {needed}",
)


def paste_at(canvas: Canvas, part: Canvas, rect: Rect) -> None:
    """Lay a part over its place on the screen."""
    paste(canvas, part, rect.row, rect.col)


def rows_of_lesson(view_model: ViewModel, width: int) -> int:
    """The rows that the page of a lesson takes, if there is one."""
    if view_model.lesson is None:
        return 0
    from termopt.draw.panels.lesson import lesson_rows

    return lesson_rows(view_model.lesson, width - 2 * MARGIN)


def around(canvas: Canvas, view_model: ViewModel, layout: Layout, theme: Theme) -> Scrubber:
    """Draw everything around the panels; returns the scrubber.

    canvas: the screen, which is drawn into.
    view_model: what to show.
    layout: the places on the screen.
    theme: the colors.
    """
    inner = layout.header.width
    if view_model.presenting:
        from termopt.draw.panels.banner import banner

        paste_at(canvas, banner(view_model, inner, theme), layout.header)
    else:
        paste_at(canvas, heading(view_model, inner, theme), layout.header)
    if view_model.lesson and layout.lesson:
        from termopt.draw.panels.lesson import lesson_pane

        paste_at(canvas, lesson_pane(view_model.lesson, inner, theme), layout.lesson)
    if layout.standings:
        table = standings_table if layout.table else standings_strip
        paste_at(canvas, table(view_model, inner, theme), layout.standings)
    bar, scrubber = transport(view_model, inner, theme)
    if layout.transport.height:
        paste_at(canvas, bar, layout.transport)
    return scrubber


def too_small(canvas: Canvas, theme: Theme, lang: str) -> Canvas:
    """What is needed, in as many words as there is room for."""
    size = f"{canvas.width}×{canvas.height}"
    needed = f"{MIN_WIDTH}×{MIN_HEIGHT}"
    ways = ((translate(text, lang, needed=needed, size=size)) for text in TOO_SMALL)
    center(canvas, [*ways, needed], theme.text, lang)
    return canvas


def center(canvas: Canvas, ways: Sequence[str], color: int, lang: str) -> None:
    """Write a text into the middle of a canvas: the first of `ways`, in English, that fits once it is in `lang`.

    color: of the text, 0xRRGGBB.
    """
    words = next((text for way in ways if text_width(text := translate(way, lang)) <= canvas.width), "")
    put(canvas, canvas.height // 2, (canvas.width - text_width(words)) // 2, words, color)
