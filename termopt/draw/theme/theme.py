"""Every color and every marker on the screen, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from termopt.draw.cells.ansi import Depth
from termopt.draw.cells.canvas import DEFAULT
from termopt.draw.theme.color import SIGNS, SIXTEEN, contrast, grays, mix, nearest, readable, xterm

VIRIDIS = (0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725)
"""Ten even steps through viridis, the perceptually uniform map of Smith and van der Walt (2015), dark to bright."""

MARKERS = ("●", "◆", "▲", "■", "★", "▼", "✚", "▰", "◉")
"""The markers of the present point of lane 1, 2, ...: they differ without color, and each is one column wide."""

SLOTS = ("red", "blue", "yellow", "green", "purple", "orange", "cyan", "pink", "grey")
"""The names of the lane colors, in the order in which lanes take them."""


@dataclass(frozen=True)
class Theme:
    """Colors are 0xRRGGBB or DEFAULT. Two grays carry labels and axes; a lane is one of the named slots of `lanes`."""

    name: str
    dark: bool
    background: int
    surface: int  # under a chosen row, a title or a dialog
    text: int
    muted: int  # labels and ticks
    faint: int  # axes and guides
    accent: int
    good: int
    bad: int
    lanes: Mapping[str, int] = field(hash=False)
    ramp: tuple[int, ...] = VIRIDIS  # anchors of the bands, the highest first; empty: no bands, iso-lines instead
    strength: float = 0.4  # how much of the ramp shows over the background
    void: int = DEFAULT  # where the loss is not finite
    depth: Depth = "truecolor"  # the colors it keeps to

    @property
    def colored(self) -> bool:
        """Whether this theme has any color of its own."""
        return self.background != DEFAULT

    def lane(self, slot: str) -> int:
        """The color of a slot. Raises KeyError for a name that is none of SLOTS."""
        return self.lanes[slot]


@lru_cache(maxsize=64)
def bands(theme: Theme, count: int) -> tuple[int, ...]:
    """Colors of `count` bands, from the highest to the valley, laid over the theme's background.

    Of 256 colors too few are dark or pale for a ramp of hues, but enough are gray: there the bands are as bright as
    they should be, gray, and neighbors may share one. (Of pictures in either way this was the better one by far.)
    """
    if not theme.ramp:
        return (theme.background,) * count
    last = len(theme.ramp) - 1
    places = [last * i / max(count - 1, 1) for i in range(count)]
    pure = [mix(theme.ramp[int(p)], theme.ramp[min(int(p) + 1, last)], p % 1) for p in places]
    laid = tuple(mix(theme.background, color, theme.strength) for color in pure)
    if theme.depth != "256":
        return laid
    steps = grays(laid[0], laid[-1])
    return tuple(steps[i * len(steps) // count] for i in range(count))


def shades(theme: Theme, slot: str, weights: tuple[float, ...]) -> tuple[int, ...]:
    """The color of a lane laid on the background with these weights, as far as the theme's depth tells them apart."""
    color = theme.lane(slot)
    if theme.depth == "16":
        return (color,) * len(weights)
    mixed = tuple(mix(theme.background, color, weight) for weight in weights)
    return tuple(map(nearest, mixed)) if theme.depth == "256" and theme.colored else mixed


@lru_cache(maxsize=16384)
def on_band(theme: Theme, color: int, band: int) -> int:
    """The color of a path where it runs over a band of the map: as it is, or just so much lighter or darker that its
    contrast to the band is SIGNS."""
    if not theme.colored or contrast(color, band) >= SIGNS:
        return color
    if theme.depth == "16":
        return nearest(color, tuple(c for c in SIXTEEN if contrast(c, band) >= SIGNS))
    return xterm(color, band, SIGNS) if theme.depth == "256" else readable(color, band, SIGNS)


# Chosen so that any two slots of a theme differ by 7 or more (OKLab distance x 100) for full color vision and under
# simulated protanopia, deuteranopia and tritanopia; a test recomputes it.
def slots(*colors: int) -> Mapping[str, int]:
    """The lane colors of a theme: one for each of SLOTS, in their order."""
    return dict(zip(SLOTS, colors, strict=True))


DARK = Theme(
    name="dark",
    dark=True,
    background=0x101216,
    surface=0x1C2027,
    text=0xE6E6E6,
    muted=0x7D838C,
    faint=0x33383F,
    accent=0x5AB4F0,
    good=0x7EE092,
    bad=0xFF6B5E,
    lanes=slots(0xE86E5C, 0x5EB4EE, 0xF1CA50, 0x5AE2A1, 0xA27DFA, 0xF0994E, 0xAACDEA, 0xCB73B5, 0xA9B0B6),
    strength=0.34,
    void=0x1A1A1E,
)

LIGHT = Theme(
    name="light",
    dark=False,
    background=0xFAFAF8,
    surface=0xECECE8,
    text=0x1A1C20,
    muted=0x6B7078,
    faint=0xD0D3D6,
    accent=0x1F6FB2,
    good=0x2B7A43,
    bad=0xB3261E,
    lanes=slots(0x922A1A, 0x205785, 0x948001, 0x247E56, 0x6C45B2, 0xA05015, 0x0788B9, 0xC05187, 0x4E494F),
    strength=0.36,
    void=0xE4E4E4,
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    dark=True,
    background=0x000000,
    surface=0x1F1F1F,
    text=0xFFFFFF,
    muted=0xC4C4C4,
    faint=0x6A6A6A,
    accent=0x66CCFF,
    good=0x66FF99,
    bad=0xFF6655,
    lanes=slots(0xFE796D, 0x6DA2FE, 0xFFDE4B, 0x61FFA0, 0xD5B5FF, 0xFAAD42, 0x61D7BC, 0xD580C7, 0xD2E5ED),
    strength=0.28,
    void=0x303030,
)

MONO = Theme(
    name="mono",
    dark=True,
    background=DEFAULT,
    surface=DEFAULT,
    text=DEFAULT,
    muted=DEFAULT,
    faint=DEFAULT,
    accent=DEFAULT,
    good=DEFAULT,
    bad=DEFAULT,
    lanes=slots(*[DEFAULT] * len(SLOTS)),
    ramp=(),
)

THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (DARK, LIGHT, HIGH_CONTRAST, MONO)}
"""Every theme by name, the default first."""

INKS = {True: (0xE6E6E6, 0x101216), False: (0x1A1C20, 0xFAFAF8)}
"""Text and background of a picture in a theme that leaves both to the terminal, dark or light."""


def default_colors(theme: Theme) -> tuple[int, int]:
    """The colors of text and background for pictures, where there is no terminal to have its own."""
    return INKS[theme.dark] if theme.background == DEFAULT else (theme.text, theme.background)
