"""Nothing waits for the clock on the wall: no test does, and of the program only one module reads it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import termopt
from termopt.viewer import wall_clock

ROOT = Path(termopt.__file__).parent
TESTS = Path(__file__).parent
MEASURED = TESTS / "bench"
"""What measures how fast things are."""

CLOCKS = {
    "time": {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time", "time_ns", "sleep"}
    | {"process_time", "process_time_ns", "thread_time", "thread_time_ns", "localtime", "gmtime", "ctime", "strftime"}
    | {"clock_gettime", "clock_gettime_ns"},
    "timeit": {"default_timer", "timeit", "repeat"},
    "datetime": {"datetime", "date"},
    "threading": {"Timer"},
    "signal": {"alarm", "setitimer"},
    "asyncio": {"sleep", "wait_for", "timeout", "timeout_at"},
}
WAITS = {"pause"}
"""Methods of Textual's pilot that take a time to wait."""
SLEEPER = re.compile(r"^sleep$|\bsleep[ (]+[\d.]")
"""What stands in the source or on the command line of another program that sleeps."""

MAY_WAIT = re.compile(
    rf"\bimport\b.*\b({'|'.join(CLOCKS)})\b|\bfrom ({'|'.join(CLOCKS)})\b|({'|'.join(WAITS)})\(.|\)\.wait\(.|\bsleep\b"
)
"""In a source without any of this there is nothing to be found, and it need not be parsed."""


def reads(source: str, waits: bool) -> Iterator[tuple[int, str]]:
    """Where a source reads a clock or sleeps, line and name. waits: fixed pauses count too."""
    tree = ast.parse(source)
    named = {alias.asname or alias.name: alias.name for alias in _imported(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in CLOCKS:
            yield from ((node.lineno, a.name) for a in node.names if a.name in CLOCKS[node.module] | {"*"})
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = named.get(node.value.id)
            if module in CLOCKS and node.attr in CLOCKS[module]:
                yield node.lineno, f"{module}.{node.attr}"
        if waits and isinstance(node, ast.Call):
            yield from _waits(node)
        if waits and isinstance(node, ast.Constant) and isinstance(node.value, str) and SLEEPER.search(node.value):
            yield node.lineno, "sleep"


def _imported(tree: ast.AST) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from node.names


def _waits(call: ast.Call) -> Iterator[tuple[int, str]]:
    """A pause of fixed length, or the wait for something just made, which nobody can end."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in WAITS and (call.args or any(keyword.arg == "delay" for keyword in call.keywords)):
        yield call.lineno, name
    if name == "wait" and call.args and isinstance(getattr(call.func, "value", None), ast.Call):
        yield call.lineno, name


def found(folder: Path, waits: bool) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text("utf-8")
        if MAY_WAIT.search(text) and not path.is_relative_to(MEASURED) and path != Path(__file__):
            for line, what in reads(text, waits):
                yield f"{path.relative_to(folder)}:{line}: {what}"


def test_no_test_reads_a_clock_or_waits_for_one() -> None:
    """What has to be waited for is an event, a worker or the end of a process; what needs time is given one."""
    assert list(found(TESTS, waits=True)) == []


def test_one_module_reads_the_clock() -> None:
    assert {place.partition(":")[0] for place in found(ROOT, waits=False)} == {
        str(Path(wall_clock.__file__).relative_to(ROOT))
    }


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(1)",
        "import time as t\ndef f():\n    return t.monotonic()",
        "from time import perf_counter as now",
        "from time import *",
        "import asyncio\nasyncio.sleep(0.1)",
        "from datetime import datetime",
        "import datetime as d\nd.datetime.now()",
        "import threading\nthreading.Timer(1, print).start()",
        "from signal import alarm",
        "pilot.pause(0.5)",
        "s.pilot.pause(delay=1)",
        "threading.Event().wait(1)",
        "subprocess.run(['sleep', '1'])",
        "os.system('sleep 0.5 && true')",
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(1)'])",
    ],
)
def test_a_clock_that_is_read_is_found(source) -> None:
    assert list(reads(source, waits=True))


def test_what_waits_for_something_else_is_let_be() -> None:
    assert not list(reads("import time\npilot.pause()\nevent.wait()\nsession.time = 3\nloop.time()", waits=True))
