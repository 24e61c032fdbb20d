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
        costs["panels"].append(panels())
    middle = {name: Cost(*map(statistics.median, zip(*rounds, strict=True))) for name, rounds in costs.items()}
    reference = middle.pop("panels")
    for view, cost in middle.items():
        yield Row(f"frame, six lanes, {view}: processor time", cost.cpu, "ms", reference.cpu, 0.6)
        yield Row(f"frame, six lanes, {view}: written", cost.size, "kB", limit=4.0)
        theirs = f"the reference {reference.rate:.1f}, {reference.size:.0f} kB each"
        yield f"{view}: {cost.rate:.1f} frames a second; {theirs}"


def panels() -> Cost:
    """What the reference costs, which repaints six ready panels whole."""
    return _measure(["-m", "tests.bench.reference_panels"], "")


def _measure(command: list[str], keys: str) -> Cost:
    with Program(*command, python=sys.executable) as program:
        program.read(10.0, lambda: program.braille)
        program.press(keys)
        program.read(WARM_UP)
        cpu, size, frames = program.cpu(), program.written, program.frames
        program.read(SECONDS)
        frames = program.frames - frames
        return Cost((program.cpu() - cpu) * 1e3 / frames, (program.written - size) / 1e3 / frames, frames / SECONDS)
