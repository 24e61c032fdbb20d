"""Short recordings put together by hand: a race whose cursor moves, and pictures with every kind of cell."""

import weakref
from collections.abc import Iterable, Iterator

import numpy as np

from termopt.draw.cells.canvas import BRAILLE, Canvas, Codes, blank, put
from termopt.draw.plot.curves import Curve
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.encode.recording import Frame, Recording
from tests.draw.made import lane, view_model

FPS = 10
TITLE = 'one < two & "three" </script>'


def recording(
    canvases: Iterable[Canvas], title: str = TITLE, marks: dict[int, tuple[str, ...]] | None = None
) -> Recording:
    """A recording of these canvases, all of one size; where a letter is q, it is bold."""

    def frames() -> Iterator[Frame]:
        for number, canvas in enumerate(canvases):
            bold = canvas.code == ord("q")
            yield Frame(number, number / FPS, "", canvas, bold, 2 * number, (marks or {}).get(number, ()))

    kept = list(frames())
    height, width = kept[0].bold.shape if kept else (2, 4)
    return Recording(width, height, FPS, title, 0xE6E6E6, 0x101216, iter(kept), len(kept))


def counted(shown: Recording) -> tuple[Recording, list[int]]:
    """The same recording, and a list that tells after each frame how many of those taken so far are still held."""
    given: list[weakref.ref[Codes]] = []
    alive: list[int] = []

    def frames() -> Iterator[Frame]:
        for frame in shown.frames:
            canvas = Canvas(*(array.copy() for array in frame.canvas))
            given.append(weakref.ref(canvas.code))
            yield frame._replace(canvas=canvas)
            del canvas
            alive.append(sum(ref() is not None for ref in given))

    return shown._replace(frames=frames()), alive


def kinds(count: int = 12, width: int = 30, height: int = 6) -> list[Canvas]:
    """Pictures in which words, wide characters, hats, dots, blocks, lines, grounds and bold letters come and go."""
    words = ("quick", "课程 ab", "V̂ᵢ = x̄", "█▀▗░▓", "┌─┐╱━═", "a<&>\"'", "程", "⣿⠁⢀")
    random, made = np.random.default_rng(7), [blank(width, height)]
    for number in range(1, count):
        canvas = made[-1].copy()
        text = words[number % len(words)]
        row, col = random.integers(height), random.integers(width - 8)
        put(canvas, int(row), int(col), text, int(random.integers(1 << 24)))
        row, col = random.integers(height), random.integers(width - 3)
        canvas.bg[row, col : col + 3] = random.integers(1 << 24)
        row = random.integers(height)
        put(canvas, int(row), width - 2, chr(BRAILLE + number) + "q", int(random.integers(1 << 24)))
        made.append(canvas)
    return made


def race(count: int, width: int = 120, height: int = 40, theme: str = "dark") -> Iterator[Canvas]:
    """A race of three lanes, one step a picture."""
    painter = Painter()
    turn = np.linspace(0, 12, count)
    for k in range(count):
        lanes = []
        for way in range(3):
            made, size = lane(way), np.exp(-(way + 1) * turn / 8)
            xs = np.column_stack((size * np.cos(turn), 1 + size * np.sin(turn)))[: k + 1]
            curve = Curve(9 * size[: k + 1] + 0.01, made.colour, made.marker)
            lanes.append(
                made._replace(k=k, loss=float(curve.values[-1]), track=made.track._replace(xs=xs), curve=curve)
            )
        shown = view_model(*lanes, k=k, goal=count - 1, reached=count - 1, steps=count - 1, limits=(0.01, 10.0))
        yield painter.paint(shown, width, height, THEMES[theme]).canvas
