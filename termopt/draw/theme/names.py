"""Every theme by name, those that the interface lends us among them, without loading any of these."""

from collections.abc import Mapping

from termopt.draw.theme.theme import THEMES

BORROWED_DARK = (
    "textual-dark", "nord", "gruvbox", "catppuccin-mocha", "catppuccin-frappe", "catppuccin-macchiato",
    "dracula", "tokyo-night", "monokai", "flexoki", "solarized-dark", "rose-pine", "rose-pine-moon",
    "atom-one-dark",
)  # fmt: skip
BORROWED_LIGHT = (
    "textual-light", "catppuccin-latte", "solarized-light", "rose-pine-dawn", "atom-one-light",
)  # fmt: skip
BORROWED: Mapping[str, bool] = {**dict.fromkeys(BORROWED_DARK, True), **dict.fromkeys(BORROWED_LIGHT, False)}
"""Names of the themes that the interface lends us, and whether they are dark; `derived` makes ours of them."""


def theme_names() -> tuple[str, ...]:
    """Every theme there is, ours first."""
    return (*THEMES, *BORROWED)
