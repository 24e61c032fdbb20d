"""Following files: which reader a file needs, and what came since the last look."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from termopt.base.errors import UserError, path_text, printable, reason
from termopt.live.runs import Row, Runs
from termopt.live.tail import Tail
from termopt.live.tensorboard import Events, is_events
from termopt.live.text_formats import CsvRows, JsonLines, fault, looks_like_json
from termopt.live.wandb import MAGIC, Offline

ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tlog", ".wandb")
"""Endings of the files that are followed in a folder; those of TensorBoard have `tfevents` in their names."""
RARELY = 8
"""Of so many looks at the files of a folder one also looks for new files."""
NOTHING_YET = "nothing is written yet; what comes is shown"
"""What is said of files without a row."""


class Packed(Protocol):
    """A reader of binary files."""

    def rows(self, found: bytes) -> list[Row]: ...
    def restart(self) -> None: ...


class Written(Protocol):
    """A reader of text files, line by line."""

    def rows(self, line: str) -> list[Row]: ...
    def restart(self) -> None: ...


class Source:
    """One file, and all that was read of it. Its first bytes tell its format."""

    def __init__(self, tail: Tail, name: str) -> None:
        self.name = name
        self.over = False
        """Whether it is given up, because it can no longer be read."""
        self._tail = tail
        self._packed: Packed | None = None
        self._written: Written | None = None
        self._line = 0

    def poll(self) -> tuple[list[Row], list[str]]:
        """What came since the last look: rows, and what is to be said, a line each."""
        try:
            found = self._tail.more()
        except OSError as error:
            self.over = True
            return [], [f"{printable(self.name)} cannot be read: {reason(error)}"]
        reader = self._packed or self._written
        said: list[str] = []
        if self._tail.restarted and reader is not None:
            reader.restart()
            self._line = 0
            said.append(f"{printable(self.name)} became shorter; it is read again from its beginning")
        if not found:
            return [], said
        if reader is None:
            self._choose(found)
        rows, faults = self._lines(found) if self._packed is None else self._records(self._packed, found)
        return rows, [*said, *faults]

    def _choose(self, start: bytes) -> None:
        run = Path(self.name).stem if self.name != "-" else ""
        if start.startswith(MAGIC[: len(start)]) and start[:1] == MAGIC[:1]:
            self._packed = Offline(run)
        elif is_events(start, self.name):
            self._packed = Events(Path(self.name).parent.name or run)
        else:
            self._written = JsonLines(run) if looks_like_json(start) else CsvRows(run)

    def _records(self, reader: Packed, found: bytes) -> tuple[list[Row], list[str]]:
        try:
            return reader.rows(found), []
        except ValueError as error:
            self.over = True
            return [], [f"{printable(self.name)}: {printable(str(error))}; no more of it is read"]

    def _lines(self, found: bytes) -> tuple[list[Row], list[str]]:
        assert self._written is not None  # what is not packed is written in lines
        rows: list[Row] = []
        faults: list[str] = []
        try:
            lines = self._tail.cut(found)
        except ValueError as error:
            self.over = True
            return [], [f"{printable(self.name)}: {error}; no more of it is read"]
        for line in lines:
            self._line += 1
            try:
                rows += self._written.rows(line)
            except ValueError as error:
                faults.append(fault(self.name, self._line, error))
        return rows, faults


class Follower:
    """All files that are followed, and the runs in them. In a folder, also files that come later."""

    def __init__(self, sources: list[Source], place: Path | None = None) -> None:
        """sources: the files that are there. place: a folder, or a path that may come, where more is looked for."""
        self.sources = sources
        self.runs = Runs()
        self.said: list[str] = []
        """What was to be said, the newest last."""
        self._place = place
        self._known = {source.name for source in sources}
        self._looks = self._next = 0

    def poll(self, more: Callable[[], bool] = lambda: True) -> bool:
        """Look once at every file, or at as many as there is time for; the next look goes on with the others.

        more: whether there is time. Returns whether anything came.
        """
        if self._place is not None and (not self.sources or self._looks % RARELY == 0):
            self._look_around(self._place)
        self._looks += 1
        came = False
        for _ in range(len(self.sources)):
            source = self.sources[self._next % len(self.sources)]
            self._next += 1
            if source.over:
                continue
            rows, said = source.poll()
            for row in rows:
                self.runs.add(row)
            self.said += said
            came = came or bool(rows or said)
            if not more():
                break
        return came

    @property
    def waiting(self) -> str:
        """What is waited for, where there is nothing yet."""
        if self.sources or self._place is None:
            return NOTHING_YET
        if self._place.is_dir():
            return f"no file {', '.join(ENDINGS)} or of TensorBoard in this folder yet; what comes is shown"
        return "no such file or folder yet; it is shown once it is there"

    def _look_around(self, place: Path) -> None:
        """Follow the files of the folder that are new, or the file that has come."""
        for source in sources_at(place):
            if source.name not in self._known:
                self._known.add(source.name)
                self.sources.append(source)


def sources_at(place: Path) -> list[Source]:
    """The file of this path, or the files of this folder that can be followed; none where there is nothing yet."""
    if place.is_dir():
        inside = sorted(p for p in place.rglob("*") if p.suffix in ENDINGS or is_events(b"", p.name))
        return [Source(Tail(each), str(each.relative_to(place))) for each in inside]
    return [Source(Tail(place), str(place))] if place.exists() else []


def follow(path: Path) -> Follower:
    """The follower of a file, or of all such files in a folder, also of one that is not there yet.

    Raises UserError where there can be none: the folder that it should be in is not there.
    """
    if not path.exists() and not path.parent.is_dir():
        raise UserError(f"{path_text(path)}: there is no folder {path_text(path.parent)}")
    sources = sources_at(path)
    return Follower(sources, path if path.is_dir() or not sources else None)
