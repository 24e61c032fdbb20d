"""Which terminals draw octants themselves, whatever their font has."""

import re
from collections.abc import Mapping

BETWEEN = ("TMUX", "STY", "ZELLIJ", "TEXTUAL_DRIVER")
"""Set inside a multiplexer, or for a page in a browser: what draws is not the terminal that other variables name."""

OTHERS = (
    "ALACRITTY_WINDOW_ID", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE", "WT_SESSION", "XTERM_VERSION",
)  # fmt: skip
"""Set by other terminals. One that was started from another terminal inherits its variables."""

USED = {"ghostty": re.compile(r"xterm-ghostty|xterm-256color"), "vte": re.compile(r"xterm-256color|vte-.*|gnome-.*")}
"""What TERM is in these terminals."""

FIRST_GHOSTTY = (1, 2)
FIRST_VTE = 7800
"""The first versions that draw octants. VTE counts 0.78.0 as 7800."""


def draws_octants(env: Mapping[str, str]) -> bool:
    """Whether the environment says that the terminal draws octants: its name, and a version that is new enough.

    kitty since 0.40 and foot since 1.20 draw them too, but say no version, and older ones would show boxes.
    """
    if any(env.get(name) for name in (*BETWEEN, *OTHERS)):
        return False
    term, program, vte = (env.get(name, "") for name in ("TERM", "TERM_PROGRAM", "VTE_VERSION"))
    if program:
        new = _version(env.get("TERM_PROGRAM_VERSION", "")) >= FIRST_GHOSTTY
        return program == "ghostty" and new and bool(USED["ghostty"].fullmatch(term))
    return bool(USED["vte"].fullmatch(term)) and vte.isdecimal() and int(vte[:9]) >= FIRST_VTE


def _version(text: str) -> tuple[int, ...]:
    """`1.2.3-dev` as (1, 2, 3); () if it does not begin with numbers."""
    found = re.match(r"\d{1,9}(\.\d{1,9})*", text)
    return tuple(map(int, found[0].split("."))) if found else ()
