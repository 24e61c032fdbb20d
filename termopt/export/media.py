"""What is saved of a race besides text: a picture of pixels, and recordings of all that led to it."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryDirectory, TemporaryFile

import numpy as np

from termopt.base.errors import UserError
from termopt.base.program import THIS_PROGRAM
from termopt.base.version import __version__
from termopt.draw.theme.names import theme_names
from termopt.draw.theme.theme import default_colors
from termopt.export.snapshot import Snapshot, Stopped
from termopt.registry import registry
from termopt.session.tape import write_tape

PIECE = 1 << 16
"""Bytes that are copied at a time."""

PATIENCE = 0.1
"""Seconds to wait for a recording before asking whether to give up."""


def png(snapshot: Snapshot) -> Iterator[bytes]:
    """The screen as a picture of pixels. Raises UserError without Pillow."""
    from termopt.encode.png import write_png
    from termopt.encode.recording import Frame

    bold = np.zeros(snapshot.canvas.code.shape, np.bool_)
    file = io.BytesIO()
    write_png(
        Frame(0, 0.0, "", snapshot.canvas, bold, snapshot.session.time.cursor), *default_colors(snapshot.theme), file
    )
    yield file.getvalue()


def recording_as(suffix: str) -> Callable[[Snapshot], Iterator[bytes]]:
    """Makes a recording of all that was done since the race was opened, in another process. suffix: its format."""

    def parts(snapshot: Snapshot) -> Iterator[bytes]:
        with TemporaryDirectory() as folder:
            before, after = Path(folder) / "race.tape", Path(folder) / f"recording{suffix}"
            before.write_text(write_tape(snapshot.whole_tape(), __version__, registry.optimizer_spec), "utf-8")
            theme = ["--theme", snapshot.theme.name] if snapshot.theme.name in theme_names() else []
            _run_to_its_end(["record", str(before), "--out", str(after), *theme], snapshot.stop)
            with after.open("rb") as file:
                yield from iter(partial(file.read, PIECE), b"")

    return parts


def _run_to_its_end(args: list[str], stop: Callable[[], bool]) -> None:
    """Run this program with these arguments to its end. Raises UserError with what it says if it fails, and Stopped."""
    with (
        TemporaryFile("w+", encoding="utf-8") as said,
        Popen([*THIS_PROGRAM, *args], stdin=DEVNULL, stdout=DEVNULL, stderr=said) as process,
    ):
        while process.poll() is None:
            if stop():
                process.terminate()
                raise Stopped
            with suppress(TimeoutExpired):
                process.wait(PATIENCE)
        if process.returncode:
            said.seek(0)
            words = said.read().strip().splitlines() or ["the recording ended without a word"]
            raise UserError(words[-1].removeprefix("termopt: "))
