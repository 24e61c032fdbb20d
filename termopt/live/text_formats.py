"""JSON lines and CSV as loggers write them, one row a line."""

import csv
from typing import Any, cast

from termopt.base.errors import printable
from termopt.live.runs import Row, measured, parsed, row_of


class JsonLines:
    """A JSON object a line: numbers by name. What `termopt trace` writes names its lanes in the first line."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._labels: dict[int, str] = {}

    def restart(self) -> None:
        """Nothing was read yet."""
        self._labels = {}

    def rows(self, line: str) -> list[Row]:
        """The rows of a line. Raises ValueError for what is no JSON object."""
        if not line.strip():
            return []
        data = _object(line)
        lanes = data.get("lanes")
        if "termopt" in data and isinstance(lanes, list):
            self._labels = _labels(cast("list[Any]", lanes))
            return []
        if "landscape" in data:  # what `watch` measures
            return [Row(self._run or "-", None, None, {}, landscape=measured(data["landscape"]))]
        if "termopt" in data:  # the first line of `watch`
            return []
        if self._labels and "status" in data:  # the last lines of `termopt trace`
            return []
        lane = data.get("lane")
        if isinstance(lane, int) and lane in self._labels:
            data["lane"] = self._labels[lane]
        row = row_of(data, self._run)
        return [row] if row is not None else []


def _object(line: str) -> dict[str, Any]:
    """A line as the object that it is. Raises ValueError for what is no JSON object."""
    read = parsed(line)
    if not isinstance(read, dict):
        raise ValueError("not a JSON object")
    return cast("dict[str, Any]", read)


def _labels(lanes: list[Any]) -> dict[int, str]:
    """The labels of the lanes of a trace, by number. Raises ValueError where they are not written so."""
    try:
        return {lane["lane"]: str(lane["label"]) for lane in lanes}
    except (KeyError, TypeError):
        raise ValueError("its lanes are not those of termopt trace") from None


class CsvRows:
    """A table with a header, the first line. An empty cell is a value that was not written then."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._header: list[str] = []

    def restart(self) -> None:
        """Nothing was read yet."""
        self._header = []

    def rows(self, line: str) -> list[Row]:
        """The rows of a line. Raises ValueError for one that does not fit the header."""
        if not line.strip():
            return []
        try:
            cells = [cell.strip() for cell in next(csv.reader([line]))]
        except csv.Error:  # a cell of very many characters, or a line with another inside
            raise ValueError("not a line of CSV") from None
        if not self._header:
            self._header = cells
            return []
        if len(cells) != len(self._header):
            raise ValueError(f"{len(cells)} cells under a header of {len(self._header)}")
        data = {name: _cell(cell) for name, cell in zip(self._header, cells, strict=True) if cell}
        row = row_of(data, self._run)
        return [row] if row is not None else []


def _cell(text: str) -> object:
    """A cell as a number, or as the text that it is."""
    try:
        return float(text)
    except ValueError:
        return text


def looks_like_json(start: bytes) -> bool:
    """Whether a file that begins so holds JSON lines."""
    return start.lstrip()[:1] == b"{"


def fault(path: str, line: int, error: ValueError) -> str:
    """What is said of a line that cannot be read."""
    return f"{printable(path)}, line {line}: {printable(str(error))}; it is left out"
