"""What a frame is held against: an app of six pre-rendered panels, all of them painted whole 60 times a second."""

from itertools import cycle, pairwise

from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from termopt.draw.cells.canvas import Canvas, Rect, inside
from termopt.session.race import Race
from termopt.tui.strips import strip
from tests.bench.scene import Studio, six_lanes
from tests.bench.terminal import HEIGHT, WIDTH

ROWS, COLUMNS, PICTURES = 2, 3, 8


class Panel(Widget):
    """Shows one of its pictures after the other."""

    def __init__(self, pictures: list[Canvas]) -> None:
        super().__init__()
        self._pictures = cycle([[strip(canvas, row) for row in range(canvas.height)] for canvas in pictures])
        self._shown = next(self._pictures)

    def turn(self) -> None:
        """The next picture, whole."""
        self._shown = next(self._pictures)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        return self._shown[y] if y < len(self._shown) else Strip.blank(self.size.width, self.rich_style)


class PanelsApp(App[None]):
    """The pictures are those of a race, cut in six."""

    CSS = f"Screen {{ layout: grid; grid-size: {COLUMNS} {ROWS}; }} Panel {{ width: 1fr; height: 1fr; }}"

    def compose(self) -> ComposeResult:
        studio = Studio(six_lanes(1000), Race(1000))
        canvases = [studio.canvas(k, exact=True) for k in range(100, 100 + PICTURES)]
        lefts, height = [round(WIDTH * i / COLUMNS) for i in range(COLUMNS + 1)], HEIGHT // ROWS
        for row in range(0, HEIGHT, height):
            for left, right in pairwise(lefts):
                yield Panel([inside(canvas, Rect(row, left, height, right - left)) for canvas in canvases])

    def on_mount(self) -> None:
        self.set_interval(1 / 60, self._turn)

    def _turn(self) -> None:
        for panel in self.query(Panel):
            panel.turn()


if __name__ == "__main__":
    PanelsApp().run()
