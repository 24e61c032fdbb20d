"""The pytest plug-in: the fixture `termopt_recording`, which compares recordings with stored texts, and its option.

    def test_mine(termopt_recording):
        termopt_recording(problem="beale", optimizer=Mine(), keys="wait:1 space")

It is loaded in every run of pytest where termopt is installed, so all else is loaded when a recording is made.
"""

import itertools
import re
import zlib
from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from termopt.base.atomic_file import write_file
from termopt.base.errors import UserError, reason

UPDATE = "--termopt-update"
ACCEPTED = "termopt_accepted"
"""The property of a test under which the report on it, which may come from another process, names golden texts."""

FOLDER = "golden"
BEGINNING = b"termopt recording "
LONGEST = 75
"""Characters of a test's name in the name of a file."""

UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
"""What some file systems take in no name."""

PATHS = pytest.StashKey[dict[str, set[str]]]()
"""Of a session: which tests have a golden text of a name, in small letters."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts recordings as golden texts."""
    group = parser.getgroup("termopt", "recordings of termopt")
    group.addoption(UPDATE, action="store_true", help="accept the recordings of this run as golden texts")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Golden texts are no doctests, which pytest takes all `test*.txt` for."""
    if collection_path.suffix != ".txt" or collection_path.parent.name != FOLDER or not collection_path.is_file():
        return None
    with collection_path.open("rb") as file:
        return file.read(len(BEGINNING)) == BEGINNING or None


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """Say how many golden texts this run accepted, wherever its tests ran."""
    reports = itertools.chain.from_iterable(terminalreporter.stats.values())
    pairs = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    accepted = {path for name, path in pairs if name == ACCEPTED}
    if accepted:
        terminalreporter.write_line(f"termopt: golden texts accepted: {len(accepted)}")


@pytest.fixture
def termopt_recording(request: pytest.FixtureRequest) -> Callable[..., None]:
    """A function that makes a recording, with the arguments of `termopt.testing.recording_text`, and compares it.

    The test fails where the recording differs from its golden text, `golden/NAME OF THE TEST.txt` next to the file of
    the test. A second recording of the same test is compared with `NAME OF THE TEST-2.txt`. With `--termopt-update` the
    recording becomes the golden text. The path of a scene or a tape is relative to the file of the test.
    """
    numbers = itertools.count(1)

    def compare(what: Any = None, **options: Any) -> None:
        __tracebackhide__ = True
        number = next(numbers)
        wrong = _wrong(request, what, options, number)
        if wrong:
            pytest.fail(wrong)

    return compare


def _wrong(request: pytest.FixtureRequest, what: Any, options: dict[str, Any], number: int) -> str:
    """What is to be said against a recording, in words; empty if nothing is."""
    __tracebackhide__ = True
    from termopt.testing import recording_text

    node, folder = request.node, request.path.parent
    path = folder / FOLDER / golden_name(node, number)
    try:
        _check_alone(request, path)
        if isinstance(what, str | PathLike):
            what = folder / what
        text = recording_text(what, **options)
        if not request.config.getoption(UPDATE):
            return _compared(path, text)
        if _accepted(path, text):
            node.user_properties.append((ACCEPTED, str(path)))
    except UserError as error:
        return str(error)
    return ""


def _compared(path: Path, text: str) -> str:
    """How a recording differs from its golden text, and what to do about it; empty if it does not differ."""
    from termopt.base.toml import read_text
    from termopt.testing import difference

    name = f"{FOLDER}/{path.name}"
    if not path.exists():
        return f"there is no golden text {name} yet; {UPDATE} accepts this recording"
    try:
        differs = difference(read_text(path), text, name)
    except UserError as error:
        return f"{error}; {UPDATE} writes it anew"
    return differs and f"{name}: {differs}\n{UPDATE} accepts this recording"


def _accepted(path: Path, text: str) -> bool:
    """Write a golden text, if there is not the same already. Raises UserError if it cannot be written."""
    try:
        if path.is_file() and path.read_bytes() == text.encode():
            return False
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot write {path}: {reason(error)}") from None
    write_file(path, [text], force=True)
    return True


# -- names of golden texts ---------------------------------------------------------------------------------------------


def golden_name(node: Any, number: int = 1) -> str:
    """`test_mine.txt`, `TestRules.test_mine[beale]-2.txt`: the name of the golden text of a recording of a test.

    Where something of the test's name cannot be in that of a file, the name ends in a number that tells it from others.
    """
    test = ".".join(one.name for one in node.listchain() if isinstance(one, pytest.Class | pytest.Item))
    name = UNFIT.sub("_", test)[:LONGEST]
    if name != test:
        name = f"{name}-{zlib.crc32(test.encode()):08x}"
    return f"{name}{'' if number == 1 else f'-{number}'}.txt"


def _check_alone(request: pytest.FixtureRequest, path: Path) -> None:
    """Raises UserError if another test of the session would have the same golden text, also where case is ignored."""
    session = request.session
    if PATHS not in session.stash:
        session.stash[PATHS] = {}
        for key, test in _recordings(session):
            session.stash[PATHS].setdefault(key, set()).add(test)
    key = str(request.path.parent / FOLDER / golden_name(request.node)).lower()
    others = session.stash[PATHS].get(key, set()) - {request.node.nodeid}
    if others:
        raise UserError(f"{FOLDER}/{path.name} would be the golden text of {min(others)} too; rename one of the tests")


def _recordings(session: pytest.Session) -> Iterator[tuple[str, str]]:
    """For each test that records: the path of its golden text in small letters, and the test."""
    for item in session.items:
        if "termopt_recording" in getattr(item, "fixturenames", ()):
            yield str(item.path.parent / FOLDER / golden_name(item)).lower(), item.nodeid
