"""Shards that are computed already, kept in the user's cache folder, so that an interrupted map goes on."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from termopt.base.atomic_file import write_with
from termopt.base.errors import UserError
from termopt.base.spec import adapted_name, code_name, data_place
from termopt.base.version import __version__
from termopt.sweeps.cells import Cells
from termopt.sweeps.sweep import Sweep

MOST_BYTES = 1 << 28
"""Of all that is kept; what was used longest ago goes first."""


class ShardCache:
    """The shards of one sweep on disk. What cannot be read or written there is computed, as without a cache."""

    def __init__(self, sweep: Sweep, folder: Path | None = None) -> None:
        """sweep: whose shards. folder: of all sweeps; by default the user's cache folder."""
        self._folder = (cache_folder() if folder is None else folder) / _key(sweep)

    def shards(self) -> Iterator[tuple[int, int, Cells]]:
        """The shards that are kept, as (lo, hi, cells)."""
        for path in sorted(self._folder.glob("*.npz")):
            found = _read(path)
            if found is not None:
                with suppress(OSError):
                    os.utime(path)
                yield found

    def keep(self, lo: int, hi: int, cells: Cells) -> None:
        """Keep a shard."""
        file = io.BytesIO()
        np.savez_compressed(file, **cells._asdict())
        with suppress(OSError, UserError):  # a full disk stops no map
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            write_with(self._folder / f"{lo}-{hi}.npz", lambda out: out.write(file.getvalue()), True)


def cache_for(sweep: Sweep, folder: Path | None = None) -> ShardCache | None:
    """The cache of a sweep; None where its text does not say all: an object, code of the
    user's, another package, a file."""
    given = [sweep.problem, sweep.optimizer, *(value for axis in sweep.axes for value in axis.values)]
    if not all(isinstance(one, str | int | float) for one in given):
        return None
    if any(code_name(one) or adapted_name(one) or data_place(one) for one in given if isinstance(one, str)):
        return None
    cache = ShardCache(sweep, folder)
    drop_oldest(cache_folder() if folder is None else folder)
    return cache


def cache_folder() -> Path:
    """Where shards are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("termopt", appauthor=False) / "maps"


def drop_oldest(folder: Path) -> None:
    """Delete what was used longest ago until the rest takes at most MOST_BYTES."""
    with suppress(OSError):
        files = [(stat.st_mtime, stat.st_size, path) for path in folder.glob("*/*.npz") for stat in [path.stat()]]
        left = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if left <= MOST_BYTES:
                break
            path.unlink()
            left -= size
            with suppress(OSError):
                path.parent.rmdir()


def _key(sweep: Sweep) -> str:
    """A name for all that determines the numbers of a sweep."""
    return hashlib.sha256(f"{__version__} {np.__version__} {sweep!r}".encode()).hexdigest()[:32]


def _read(path: Path) -> tuple[int, int, Cells] | None:
    """A shard that was kept; None for a file that is none, or not whole."""
    try:
        lo, hi = map(int, path.stem.split("-"))
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays: Any = [file[name] for name in Cells._fields]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    cells = Cells(*arrays)
    return (lo, hi, cells) if all(column.shape == (hi - lo,) for column in cells) else None
