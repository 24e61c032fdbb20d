"""From the command to the first picture and to the first answer to a key, and what the time goes into."""

import re
import statistics
import sys
from collections.abc import Iterator
from time import perf_counter

from tests.bench.report import Result, Row
from tests.bench.terminal import Program, Screen

ROUNDS = 9
OURS, STATIC = ("-m", "termopt"), ("-m", "tests.bench.reference_static")
IMPORT = re.compile(rb"import time: +(\d+) \| +(\d+) \|( +)([\w.]+)")
HEAVIEST = 18


def run() -> Iterator[Result]:
    """All in turn, after one run each that fills the caches."""
    ours, answers, static = [], [], []
    for _ in range(ROUNDS + 1):
        ours.append(_first_braille(*OURS))
        answers.append(_first_answer())
        static.append(_first_braille(*STATIC))
    reference = statistics.median(static[1:]) * 1e3
    yield Row("first picture", statistics.median(ours[1:]) * 1e3, "ms", reference, 1.5)
    yield Row("a key typed at once, until it is answered", statistics.median(answers[1:]) * 1e3, "ms", reference)
    yield from _imports()


def _first_braille(*command: str) -> float:
    with Program(*command, python=sys.executable) as program:
        if not program.read(20.0, lambda: program.braille):
            raise TimeoutError(f"{command} shows no picture")
        return perf_counter() - program.started


def _first_answer() -> float:
    """Seconds until a key that was typed together with the command has done what it does."""
    screen = Screen()
    with Program(*OURS, "--paused", python=sys.executable, screen=screen) as program:
        program.press(" ")
        if not program.read(20.0, lambda: screen.shows("▶")):
            raise TimeoutError("a key typed at once is not answered")
        return perf_counter() - program.started


def _imports() -> Iterator[str]:
    """Imports until the first picture: by package, and the dearest modules with all they bring along."""
    with Program("-X", "importtime", *OURS, python=sys.executable) as program:
        program.read(20.0, lambda: program.braille)
        found = [(int(own), int(whole), name.decode()) for own, whole, _, name in IMPORT.findall(bytes(program.log))]
    packages: dict[str, int] = {}
    for own, _, name in found:
        package = name.partition(".")[0]
        packages[package] = packages.get(package, 0) + own
    total = sum(packages.values())
    dearest = sorted(packages.items(), key=lambda item: -item[1])[:HEAVIEST]
    yield f"imports, {total / 1e3:.0f} ms as measured: " + ", ".join(f"{name} {us / 1e3:.1f}" for name, us in dearest)
    heaviest = sorted(found, key=lambda item: -item[1])[: 2 * HEAVIEST]
    yield "with all they bring along: " + ", ".join(f"{name} {whole / 1e3:.1f}" for _, whole, name in heaviest)
