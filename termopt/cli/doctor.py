"""`termopt doctor`: what this terminal can do, in plain words, with samples to judge by eye."""

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from termopt.base.atomic_file import exists
from termopt.base.errors import UserError, printable
from termopt.base.version import __version__
from termopt.config.settings import VARIABLES as OVERRIDING
from termopt.config.settings import Settings, load, settings_path
from termopt.draw.cells.ansi import Depth, to_ansi
from termopt.draw.cells.canvas import DEFAULT, blank, put
from termopt.draw.cells.fallback import Marker, fitting, translated
from termopt.draw.cells.octants import as_octants
from termopt.draw.cells.wrap import wrap
from termopt.draw.contour.bands import BANDS
from termopt.draw.screen.layout import MIN_HEIGHT, MIN_WIDTH, arrange, fits
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.theme import MARKERS, SLOTS, Theme, bands
from termopt.tui.theme import detected
from termopt.tui.theme import theme as theme_named

WIDEST, NARROWEST = 100, 40
INDENT = 13
LANES = (2, 4, 6, 9)
PACKAGES = ("textual", "numpy", "plotext", "contourpy", "rich-click", "platformdirs")
VARIABLES = (
    "TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "TEXTUAL_COLOR_SYSTEM", "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION", "VTE_VERSION",
)  # fmt: skip

DEPTHS: Mapping[Depth, str] = {
    "truecolor": "all 16 million.",
    "256": "256. Bands of the map are gray, the rest is as near as can be.",
    "16": "16. Dotted lines of equal loss take the place of bands.",
    "none": "none. Dotted lines of equal loss and markers carry it all.",
}

DOTS = "⡀⣀⣄⣤⣦⣶⣷⣿  ⠉⠑⠢⢄⣀⡠⠔⠊⠉"

SAMPLES: Mapping[Marker, tuple[str, str]] = {
    "octant": (as_octants(DOTS), "a staircase without gaps, then a wave"),
    "braille": (DOTS, "a staircase of dots, then a wave"),
    "block": ("▖▄▙█▜▀▘  ▀▚▄▞▀▚▄▞▀", "a block that fills and empties, then a zigzag"),
    "ascii": (".:-=+*#  '-_-'-_-'", "always there"),
}
"""For each way of drawing a sample and what it should look like."""


DRAWN: Mapping[Marker, str] = {
    "octant": "octants, which this terminal draws itself",
    "braille": "braille",
    "block": "blocks, for the console of Linux has no braille",
}
"""How curves are drawn, unless in ASCII."""


class Span(NamedTuple):
    """Words in a color, DEFAULT the terminal's own."""

    text: str
    fg: int = DEFAULT
    bg: int = DEFAULT


Row = list[Span]


def report(width: int, height: int, env: Mapping[str, str], encoding: str | None, isatty: bool) -> str:
    """What a terminal can show, and what termopt makes of it.

    width, height: its size in columns and rows.
    env: the environment.
    encoding: of standard output. What it cannot hold is written in ASCII.
    isatty: whether standard output is a terminal; if not, the report has no colors.
    """
    settings, origin = _settings(env)
    marker = fitting(encoding, env)
    depth, colors = _depth(env)
    theme, themes = _theme(settings, env)
    columns = min(max(width, NARROWEST), WIDEST)
    rows = [
        *_words("Size", _size(width, height), columns),
        *_words("Colors", colors + ("" if isatty else " (None here: this is not a terminal.)"), columns),
        *_color_samples(adapted(theme, depth)),
        *_words("Theme", themes, columns),
        *_words("Characters", _characters(marker, encoding) + _chosen(settings), columns),
        *_character_samples(marker, columns),
        *_words("Frames", f"at most {settings.fps} a second. --fps N sets it" + _where(env), columns),
        *_words(
            "Mouse", "click a panel to turn to it, the bar to seek. With shift, most terminals select text.", columns
        ),
        *_words("Keys", "? shows them all, ctrl+p finds a command by its name.", columns),
        *_words("Settings", origin, columns),
        *_words("Environment", ", ".join(_variables(env)), columns),
        *_words("Versions", ", ".join(_versions()), columns),
    ]
    return _written(rows, marker, depth if isatty else "none")


def _written(rows: list[Row], marker: Marker, depth: Depth) -> str:
    canvas = blank(max(sum(len(span.text) for span in row) for row in rows), len(rows))
    for number, row in enumerate(rows):
        col = 0
        for span in row:
            put(canvas, number, col, span.text, span.fg, span.bg)
            col += len(span.text)
    text = to_ansi(translated(canvas, "ascii") if marker == "ascii" else canvas, depth)
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def _words(label: str, text: str, columns: int) -> Iterator[Row]:
    """A label and words beside it, over as many rows as they need."""
    lines = wrap(text, columns - INDENT)
    for number, line in enumerate(lines):
        yield [Span(f"{label if number == 0 else '':<{INDENT}}{line}")]


def _size(width: int, height: int) -> str:
    if not fits(width, height):
        return f"{width}×{height} is too small: termopt needs {MIN_WIDTH}×{MIN_HEIGHT}."
    most = max((n for n in LANES if len(arrange(width, height, n, "grid", 0).panels) == n), default=1)
    shown = f"up to {most} lanes side by side" if most > 1 else "one lane at a time, the others in a strip"
    return f"{width}×{height}: {shown}."


def _depth(env: Mapping[str, str]) -> tuple[Depth, str]:
    """How many colors there are, and that in words, or what is wrong with the wish for another number."""
    try:
        depth = detected(env)
    except UserError as error:
        return "none", f"{error}."
    return depth, DEPTHS[depth]


def _theme(settings: Settings, env: Mapping[str, str]) -> tuple[Theme, str]:
    """The theme that a start would choose, and that in words."""
    name = settings.theme or ("mono" if env.get("NO_COLOR") else "dark")
    return theme_named(name), f"{name}. --theme NAME or TERMOPT_THEME changes it: termopt list themes."


def _settings(env: Mapping[str, str]) -> tuple[Settings, str]:
    """The settings that a start would have, and in words where they are, or what is wrong with them."""
    path = settings_path(env)
    shown = "".join(map(printable, str(path)))  # one by one: a path is not to be shortened
    try:
        settings = load(env, path)
    except UserError as error:
        return Settings(), "".join(map(printable, str(error)))
    if exists(path):
        return settings, f"{shown}. termopt config show prints them."
    return settings, f"{shown}. There is no such file; termopt config init writes it."


def _color_samples(theme: Theme) -> Iterator[Row]:
    """The bands from the heights to the valley, and the markers of the lanes."""
    margin = Span(" " * INDENT)
    if theme.ramp:
        yield [margin, *(Span("   ", bg=color) for color in bands(theme, BANDS))]
    lanes = (
        Span(f" {marker} ", theme.lane(slot), theme.background) for marker, slot in zip(MARKERS, SLOTS, strict=True)
    )
    yield [margin, *lanes]


def _characters(marker: Marker, encoding: str | None) -> str:
    if marker == "ascii":
        return f"ASCII: {encoding or 'no encoding'} holds no braille. A UTF-8 locale does, as LANG=C.UTF-8."
    drawn = DRAWN[marker]
    return f"{encoding}, drawn in {drawn}. If a row below shows boxes or gaps, choose the one under it: --marker."


def _chosen(settings: Settings) -> str:
    return f" Your settings choose {settings.marker}." if settings.marker else ""


def _character_samples(marker: Marker, columns: int) -> Iterator[Row]:
    """A row for each way of drawing that the encoding can hold, and what it should look like if there is room."""
    for name, (sample, meaning) in SAMPLES.items():
        if marker != "ascii" or name == "ascii":
            row = f"{'':<{INDENT}}{name:<9}{sample:<21}"
            yield [Span(row + meaning if len(row + meaning) <= columns else row)]


def _where(env: Mapping[str, str]) -> str:
    return ": 20 suits a slow line, and this is one over SSH." if "SSH_CONNECTION" in env else "."


def _variables(env: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{name}={printable(env[name])}" if name in env else f"no {name}" for name in VARIABLES)
    yield from (f"{name}={printable(env[name])}" for name in OVERRIDING.values() if env.get(name))
    yield f"SSH {_yes('SSH_CONNECTION' in env)}"
    yield f"tmux {_yes('TMUX' in env)}"


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _versions() -> Iterator[str]:
    yield f"termopt {__version__}"
    yield f"Python {platform.python_version()} on {platform.system()}"
    yield from (f"{package} {_version(package)}" for package in PACKAGES)


def _version(package: str) -> str:
    """The version installed, or that it is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
