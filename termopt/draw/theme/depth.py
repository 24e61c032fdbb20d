"""Themes for terminals of few colors."""

from dataclasses import replace
from functools import lru_cache

from termopt.draw.cells.ansi import Depth
from termopt.draw.theme.color import SIXTEEN, TEXT, WORDS, nearest, xterm
from termopt.draw.theme.theme import MONO, Theme, slots

XTERM_LANES = {
    True: slots(0xFF5F5F, 0x87AFFF, 0xFFD700, 0x00FFAF, 0x8787FF, 0xFFAF5F, 0xAFD7FF, 0xAF87AF, 0xB5B5B5),
    False: slots(0x870000, 0x005F87, 0x878700, 0x00875F, 0x8700D7, 0x875F00, 0x0087D7, 0xAF5FAF, 0x4E4E4E),
}
"""Lanes of 256 colors on dark and light backgrounds, as different as those above; the nearest ones would not be."""


@lru_cache(maxsize=64)
def adapted(theme: Theme, depth: Depth) -> Theme:
    """The theme in colors that a terminal of this depth has, so that none of them is changed on the way there.

    256: the nearest ones, and bands in gray. 16: the named colors on black or white, iso-lines instead of bands.
    none: MONO.
    """
    if depth == "none":
        return MONO
    if depth == "truecolor" or not theme.colored:
        return theme
    if depth == "16":
        return replace(SIXTEEN_DARK if theme.dark else SIXTEEN_LIGHT, name=theme.name)
    background = nearest(theme.background)
    return replace(
        theme,
        background=background,
        surface=nearest(theme.surface),
        text=xterm(theme.text, background, TEXT),
        muted=xterm(theme.muted, background, WORDS),
        faint=nearest(theme.faint),
        accent=xterm(theme.accent, background, WORDS),
        good=xterm(theme.good, background, WORDS),
        bad=xterm(theme.bad, background, WORDS),
        lanes=XTERM_LANES[theme.dark],
        void=nearest(theme.void),
        depth="256",
    )


def _named(dark: bool, lanes: tuple[int, ...], **colors: int) -> Theme:
    """A theme of named colors, by their numbers."""
    found = {slot: SIXTEEN[number] for slot, number in colors.items()}
    return Theme("16", dark, **found, lanes=slots(*(SIXTEEN[n] for n in lanes)), ramp=(), depth="16")


SIXTEEN_DARK = _named(
    True, (9, 12, 11, 10, 13, 3, 14, 5, 7),
    background=0, surface=8, text=15, muted=7, faint=8, accent=14, good=10, bad=9, void=0,
)  # fmt: skip
SIXTEEN_LIGHT = _named(
    False, (1, 4, 8, 2, 5, 9, 6, 13, 3),  # hardly any yellow can be read on white: the last lane takes it
    background=15, surface=7, text=0, muted=8, faint=7, accent=4, good=2, bad=1, void=15,
)  # fmt: skip
