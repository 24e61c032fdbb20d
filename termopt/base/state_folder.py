"""The user's own folder for the state of programs, open to its owner alone."""

import stat
from contextlib import suppress
from pathlib import Path


def state_folder() -> Path:
    """Where the folder is, or would be."""
    from platformdirs import user_state_path

    return user_state_path("termopt", appauthor=False)


def make_private(folder: Path) -> None:
    """Make a folder that is open to its owner alone, or close to others one of the user's own that is there.

    Raises OSError if there can be none.
    """
    if not folder.is_absolute():  # `~/...` where there is no home folder: it would be made right here
        raise FileNotFoundError(0, "there is no home folder")
    folder.mkdir(0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # one of somebody else's stays as it is
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)
