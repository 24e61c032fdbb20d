"""Textual's own widgets, help and palette, in the colors of a theme of ours."""

from dataclasses import replace

from textual.theme import BUILTIN_THEMES
from textual.theme import Theme as TextualTheme

from termopt.draw.theme.theme import Theme

DEFAULT = "ansi_default"
"""Textual's name for the terminal's own color."""

UNCOLORED = (
    "block-cursor-foreground", "block-cursor-background", "block-cursor-blurred-foreground",
    "block-cursor-blurred-background", "input-cursor-background", "input-cursor-foreground",
    "ansi-background", "scrollbar", "scrollbar-hover", "scrollbar-active",
)  # fmt: skip
CHOSEN = ("block-cursor-text-style", "block-cursor-blurred-text-style", "input-cursor-text-style")
"""Of what is chosen; underlined where there is no color, for Textual 8.2 forgets `reverse` in styles of components."""

GROUNDS = (
    "scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active", "scrollbar-corner-color",
    "panel-darken-1",
)  # fmt: skip
"""What lies under scrollbars, and under the palette: the ground of every dialog, where Textual would have black."""


def textual_name(theme: Theme) -> str:
    """The name under which Textual knows a theme of ours."""
    return f"termopt-{theme.name}"


def textual_theme(theme: Theme) -> TextualTheme:
    """The theme for Textual's widgets."""
    return _colored(theme) if theme.colored else _uncolored(theme)


def _colored(theme: Theme) -> TextualTheme:
    return TextualTheme(
        name=textual_name(theme),
        primary=_hex(theme.accent),
        background=_hex(theme.background),
        surface=_hex(theme.surface),
        panel=_hex(theme.surface),
        foreground=_hex(theme.text),
        success=_hex(theme.good),
        error=_hex(theme.bad),
        dark=theme.dark,
        variables=dict.fromkeys(GROUNDS, _hex(theme.surface)),
    )


def _uncolored(theme: Theme) -> TextualTheme:
    """Everything in the terminal's own color; what is chosen is underlined."""
    base = BUILTIN_THEMES["ansi-dark"]
    plain, chosen = dict.fromkeys(UNCOLORED, DEFAULT), dict.fromkeys(CHOSEN, "bold underline")
    return replace(
        base,
        name=textual_name(theme),
        primary=DEFAULT,
        secondary=DEFAULT,
        warning=DEFAULT,
        error=DEFAULT,
        success=DEFAULT,
        accent=DEFAULT,
        variables={**base.variables, **plain, **chosen},
    )


def _hex(color: int) -> str:
    return f"#{color:06x}"
