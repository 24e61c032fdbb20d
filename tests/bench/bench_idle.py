"""A paused program: it writes nothing and does next to nothing."""

import sys
from collections.abc import Iterator

from tests.bench.report import Result, Row
from tests.bench.scene import arguments
from tests.bench.terminal import Program, Screen

SETTLE, SECONDS, STEPS = 2.0, 5.0, 4000
WAYS = {"opened paused": (("--paused",), ""), "paused by a key": ((), " ")}


def run() -> Iterator[Result]:
    """Six lanes, at rest in two ways."""
    for way, (options, keys) in WAYS.items():
        screen = Screen()
        with Program(*arguments(STEPS, *options), python=sys.executable, screen=screen) as program:
            program.read(SETTLE)
            program.press(keys)
            program.read(SETTLE)
            if not screen.shows("❚❚"):
                raise RuntimeError(f"not at rest, though {way}")
            cpu, written = program.cpu(), program.written
            program.read(SECONDS)
            busy = 100 * (program.cpu() - cpu) / SECONDS
            yield Row(f"{way}, {SECONDS:g} s: written", program.written - written, "B", limit=0)
            yield Row(f"{way}, {SECONDS:g} s: processor", busy, "%", limit=1.0)
