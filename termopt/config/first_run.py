"""One line for a user who starts termopt for the first time. That it was seen is remembered by an empty file."""

from contextlib import suppress
from pathlib import Path

from termopt.base.atomic_file import exists
from termopt.base.state_folder import make_private, state_folder
from termopt.base.translate import texts, translate
from termopt.config.actions import ACTIONS
from termopt.config.keymap import keys_of, sign
from termopt.config.settings import Settings

SEEN = "hint-seen"

HINTS = texts("{keys} plays and pauses", "{keys} step", "{keys} shows all keys")
HINTED = (("toggle",), ("back", "forward"), ("help",))
"""What the hint says, and the actions whose keys do it."""


def hint_once(settings: Settings, folder: Path | None = None, lang: str = "en") -> str | None:
    """The hint at the very first start, with the user's own keys; otherwise, and if settings put it off, None.

    folder is where it is remembered, by default the user's own for the state of programs; lang the language.
    """
    if not settings.hint:
        return None
    if folder is None:
        folder = state_folder()
    return hint(settings, lang) if first_time(folder) else None


def hint(settings: Settings, lang: str = "en") -> str | None:
    """`space plays and pauses, ← → step, ? shows all keys`, without what has no key; None if nothing has."""
    keys = {action.name: keys_of(action, settings.keys) for action in ACTIONS}

    def part(doing: str, *names: str) -> str:
        written = [sign(keys[name][0]) for name in names if keys[name]]
        return translate(doing, lang, keys=" ".join(written)) if written else ""

    parts = (part(doing, *names) for doing, names in zip(HINTS, HINTED, strict=True))
    return translate(", ", lang).join(filter(None, parts)) or None


def first_time(folder: Path) -> bool:
    """Whether this is the first call ever. The call is noted in the folder, which is made where it does not exist.

    Where nothing can be noted, every time is the first.
    """
    if exists(folder / SEEN):
        return False
    with suppress(OSError):  # a line seen again does no harm
        make_private(folder)
        (folder / SEEN).touch()
    return True
