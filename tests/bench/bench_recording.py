"""Recordings of four lanes at 120x40: how long they take against matplotlib's, and what they keep in memory."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.bench_step import has
from tests.bench.report import Result, Row

FRAMES, FPS = 300, 30
ROUNDS = 3
GOALS = {".cast": 1 / 40, ".gif": 1 / 25, ".webp": None}
LONG = 10
"""Times as long a recording may take no more memory."""

PEAK = """
import pathlib, sys
from termopt.cli.main import run
run(sys.argv[1:])
print(int(pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024)
"""


def run(pythons: Sequence[str]) -> Iterator[Result]:
    """pythons: interpreters to look in for matplotlib. Ours include the start of the program, theirs do not."""
    ours = {ending: min(_seconds(ending) for _ in range(ROUNDS)) for ending in GOALS}
    python = next((path for path in pythons if has(path, "matplotlib")), None)
    theirs = None if python is None else _matplotlib(python)
    for ending, goal in GOALS.items():
        yield Row(f"a {ending} of {FRAMES} frames, against matplotlib's GIF", ours[ending], "s", theirs, goal)
    if theirs is None:
        yield "matplotlib is not installed; name an interpreter that has it with --python"
    for ending in (".cast", ".gif"):
        few, many = (_peak(ending, FRAMES / FPS * times) for times in (1, LONG))
        yield Row(f"memory of a {ending} {LONG} times as long, against one so long", many, "MB", few, 1.1)


def _command(ending: str, seconds: float, folder: str) -> list[str]:
    out = str(Path(folder) / f"recording{ending}")
    return ["record", "--out", out, "--size", "120x40", "--fps", str(FPS), "--seconds", str(seconds), "--keys", "L"]


def _seconds(ending: str) -> float:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "termopt", *_command(ending, FRAMES / FPS, folder)]
        begin = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return perf_counter() - begin


def _matplotlib(python: str) -> float:
    script = Path(__file__).with_name("reference_matplotlib.py")
    done = subprocess.run([python, script, str(FRAMES)], input="go\n", capture_output=True, check=True, text=True)
    return float(done.stdout)


def _peak(ending: str, seconds: float) -> float:
    """MB that a process of its own has in memory at most."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", PEAK, *_command(ending, seconds, folder)]
        return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout) / 1e6
