"""One line for a user who starts termopt for the first time. That it was seen is remembered by an empty file."""

from contextlib import suppress
from pathlib import Path

from termopt.base.atomic_file import exists
from termopt.base.state_folder import make_private, state_folder
from termopt.config.actions import ACTIONS
from termopt.config.keymap import keys_of, sign
from termopt.config.settings import Settings

SEEN = "hint-seen"


def hint_once(settings: Settings, folder: Path | None = None) -> str | None:
    """The hint at the very first start, with the user's own keys; otherwise, and if settings put it off, None.

    folder is where it is remembered, by default the user's own for the state of programs.
    """
    if not settings.hint:
        return None
    if folder is None:
        folder = state_folder()
    return hint(settings) if first_time(folder) else None


def hint(settings: Settings) -> str | None:
    """`space plays and pauses, ← → step, ? shows all keys`, without what has no key; None if nothing has."""
    keys = {action.name: keys_of(action, settings.keys) for action in ACTIONS}

    def part(doing: str, *names: str) -> str:
        written = [sign(keys[name][0]) for name in names if keys[name]]
        return f"{' '.join(written)} {doing}" if written else ""

    parts = part("plays and pauses", "toggle"), part("step", "back", "forward"), part("shows all keys", "help")
    return ", ".join(filter(None, parts)) or None


def first_time(folder: Path) -> bool:
    """Whether nobody has asked before. That somebody has now is noted in the folder, which is made if need be.

    Where nothing can be noted, every time is the first.
    """
    if exists(folder / SEEN):
        return False
    with suppress(OSError):  # a line seen again does no harm
        make_private(folder)
        (folder / SEEN).touch()
    return True
