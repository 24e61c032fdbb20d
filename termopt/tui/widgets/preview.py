"""A small picture of a surface, with a mark where a race starts."""

from dataclasses import dataclass
from typing import cast

from textual import events
from textual.message import Message

from termopt.draw.cells.canvas import blank, put
from termopt.draw.cells.fallback import Marker, rows_of, translated
from termopt.draw.contour.base_layer import BaseLayer, base_layer
from termopt.draw.plot.coordinates import Box
from termopt.draw.theme.theme import Theme
from termopt.engine.core.problem import Problem
from termopt.session.region import region_of
from termopt.tui.widgets.canvas_view import CanvasView

START = "○"


class Preview(CanvasView):
    """Contours of a problem of two parameters; of any other, nothing. A click on it is a point."""

    @dataclass
    class Picked(Message):
        """A point was clicked."""

        point: tuple[float, float]

    def __init__(self, theme: Theme, marker: Marker) -> None:
        super().__init__()
        self._theme = theme
        self._marker: Marker = marker
        self._problem: Problem | None = None
        self._start: tuple[float, ...] | None = None

    def picture(self, problem: Problem | None, start: tuple[float, ...] | None) -> None:
        """Show this problem and this start from now on."""
        self._problem, self._start = problem, start
        self._draw()

    @property
    def base_layer(self) -> BaseLayer | None:
        """What is shown, and where on it points lie."""
        width, height = self.size
        if self._problem is None or self._problem.dim != 2 or not self.size.area:
            return None
        box = cast(Box, region_of(self._problem, [self._start] if self._start else []))
        return base_layer(self._problem, box, width, height, self._theme, rows=rows_of(self._marker))

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_click(self, event: events.Click) -> None:
        base_layer = self.base_layer
        if base_layer is not None and base_layer.view.width and base_layer.view.height:
            row, col = event.y - base_layer.rect.row, event.x - base_layer.rect.col
            if 0 <= row < base_layer.rect.height and 0 <= col < base_layer.rect.width:
                self.post_message(self.Picked(base_layer.view.value(row, col)))

    def _draw(self) -> None:
        base_layer = self.base_layer
        if base_layer is None:
            width, height = self.size
            self.show(blank(width, height, self._theme.text, self._theme.surface))
            return
        canvas = base_layer.canvas.copy()
        cell = base_layer.view.cell(self._start[0], self._start[1]) if self._start else None
        if cell is not None:
            put(canvas, base_layer.rect.row + cell[0], base_layer.rect.col + cell[1], START, self._theme.text)
        self.show(translated(canvas, self._marker))
