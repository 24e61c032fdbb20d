"""Which terminals draw octants themselves, whatever their font has."""

import re
from collections.abc import Mapping

MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")
"""Set inside a multiplexer, which lets through what it knows, and hides which terminal is behind it."""

OTHERS = (
    "ALACRITTY_WINDOW_ID", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "TERM_PROGRAM", "WEZTERM_PANE", "WT_SESSION",
    "XTERM_VERSION",
)  # fmt: skip
"""Set by other terminals. One that was started from a terminal of VTE inherits VTE_VERSION."""

VTE_USES = re.compile(r"xterm-256color|vte-.*|gnome-.*")

FIRST_GHOSTTY = (1, 2)
FIRST_VTE = 7800
"""The first versions that draw octants. VTE counts 0.78.0 as 7800."""


def draws_octants(env: Mapping[str, str]) -> bool:
    """Whether the environment says that the terminal draws octants: its name, and a version that is new enough.

    kitty since 0.40 and foot since 1.20 draw them too, but say no version, and older ones would show boxes.
    """
    if any(env.get(name) for name in MULTIPLEXERS):
        return False
    if env.get("TERM_PROGRAM") == "ghostty":
        return _version(env.get("TERM_PROGRAM_VERSION", "")) >= FIRST_GHOSTTY
    vte = env.get("VTE_VERSION", "")
    alone = VTE_USES.fullmatch(env.get("TERM", "")) and not any(env.get(name) for name in OTHERS)
    return bool(alone) and vte.isdecimal() and int(vte[:9]) >= FIRST_VTE


def _version(text: str) -> tuple[int, ...]:
    """`1.2.3-dev` as (1, 2, 3); () if it does not begin with numbers."""
    found = re.match(r"\d{1,9}(\.\d{1,9})*", text)
    return tuple(map(int, found[0].split("."))) if found else ()
