"""A frame in a real terminal: processor time, bytes, and how many there are in a second."""

import statistics
import sys
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.report import Result, Row
from tests.bench.scene import arguments
from tests.bench.terminal import Program

ROUNDS, WARM_UP, SECONDS, STEPS = 3, 1.5, 4.0, 1000
FASTER = "++"
"""To 100 steps a second: more steps than frames, so that every frame shows a new one."""


class Cost(NamedTuple):
    cpu: float  # ms a frame
    size: float  # kB a frame
    rate: float  # frames a second


def run() -> Iterator[Result]:
    """Six lanes in both views against the panels, in turn; medians of the rounds."""
    commands = {view: arguments(STEPS, "--view", view) for view in ("grid", "overlay")}
    costs: dict[str, list[Cost]] = {name: [] for name in (*commands, "panels")}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            costs[name].append(_measure(command, FASTER))
        costs["panels"].append(_measure(["-m", "tests.bench.reference_panels"], ""))
    middle = {name: Cost(*map(statistics.median, zip(*rounds, strict=True))) for name, rounds in costs.items()}
    panels = middle.pop("panels")
    for view, cost in middle.items():
        yield Row(f"frame, six lanes, {view}: processor time", cost.cpu, "ms", panels.cpu, 1.0)
        yield Row(f"frame, six lanes, {view}: written", cost.size, "kB", limit=24.0)
        yield f"{view}: {cost.rate:.1f} frames a second; the reference {panels.rate:.1f}, {panels.size:.0f} kB each"


def _measure(command: list[str], keys: str) -> Cost:
    with Program(*command, python=sys.executable) as program:
        program.read(10.0, lambda: program.braille)
        program.press(keys)
        program.read(WARM_UP)
        cpu, size, iterates = program.cpu(), program.written, program.iterates
        program.read(SECONDS)
        iterates = program.iterates - iterates
        return Cost(
            (program.cpu() - cpu) * 1e3 / iterates, (program.written - size) / 1e3 / iterates, iterates / SECONDS
        )
