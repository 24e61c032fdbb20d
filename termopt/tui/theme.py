"""Which colors there are to choose from, Textual's own among them, and which of them this terminal can show."""

import sys
from collections.abc import Mapping
from functools import lru_cache

from termopt.base.errors import unknown
from termopt.draw.cells.ansi import Depth
from termopt.draw.theme.derived import derived
from termopt.draw.theme.names import BORROWED, theme_names
from termopt.draw.theme.theme import THEMES, Theme

DEPTHS: Mapping[str, Depth] = {"truecolor": "truecolor", "256": "256", "standard": "16", "windows": "16"}
"""Rich's names for how many colors there are, as TEXTUAL_COLOR_SYSTEM takes them."""

ENDINGS: Mapping[str, Depth] = {"kitty": "256", "256color": "256"}
"""What the end of TERM says where COLORTERM is silent."""


@lru_cache(maxsize=64)
def theme(name: str) -> Theme:
    """The theme of that name. Raises UserError for an unknown one."""
    if name in THEMES:
        return THEMES[name]
    if name in BORROWED:
        return _textual(name)
    raise unknown("theme", name, theme_names())


def _textual(name: str) -> Theme:
    """One of Textual's themes, in the colors that it generates from the few it was given."""
    from textual.color import Color
    from textual.theme import BUILTIN_THEMES

    given = BUILTIN_THEMES[name]
    colors = given.to_color_system().generate()
    slots = ("background", "foreground", "surface", "primary", "success", "error")
    parts = (Color.parse(colors[slot]).rgb for slot in slots)
    return derived(name, given.dark, *(red << 16 | green << 8 | blue for red, green, blue in parts))


def detected(env: Mapping[str, str], platform: str = sys.platform) -> Depth:
    """How many colors the terminal shows, by its environment, as Textual sees it. No look at the terminal itself.

    NO_COLOR wins over TEXTUAL_COLOR_SYSTEM, that over TERM and COLORTERM. Windows sets none of them, and shows all
    colors. Raises UserError for a TEXTUAL_COLOR_SYSTEM that Textual would fail on.
    """
    if "NO_COLOR" in env:
        return "none"
    chosen = env.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if chosen in DEPTHS:
        return DEPTHS[chosen]
    if chosen != "auto":
        raise unknown("TEXTUAL_COLOR_SYSTEM", chosen, ("auto", *DEPTHS))
    term = env.get("TERM", "").strip().lower()
    if term in ("dumb", "unknown"):
        return "none"
    if platform == "win32" or env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "truecolor"
    return ENDINGS.get(term.rpartition("-")[2], "16")
