"""From a key press to the painted answer, while six lanes run."""

import random
import sys
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from termopt.registry import registry
from tests.bench.bench_frames import panels
from tests.bench.report import Result, Row
from tests.bench.scene import OPTIMIZERS, PROBLEM, arguments
from tests.bench.terminal import Program, Screen

PRESSES = 250
LONGEST = 2.0
STEPS = 100_000

BEFORE = registry.preset(registry.problem(PROBLEM), OPTIMIZERS[2])["lr"]
"""The learning rate of lane 3 before a key turns it."""

ANSWERS = (
    ("3", "›3"),
    ("y", r"\s{3}f\s{3}grid"),
    ("5", "›5"),
    ("v", "overlay"),
    ("2", "›2"),
    ("y", r"log f.*overlay"),
    ("\t", "›3"),
    ("v", r"\bfocus\b"),
    ("v", r"\bgrid\b"),
    (".", "❚❚"),
    (" ", "▶"),
    ("+", "200/s"),
    ("-", "100/s"),
    ("]", rf"›3 .*?(lr|η) (?!{BEFORE:g}\s)[\d.e-]+\s"),
    ("f", "›4"),
    ("u", "›3"),
    ("u", rf"›3 .*?(lr|η) {BEFORE:g}\s"),
    ("e", r"step \d+ → \d+"),
    ("e", r"\bgrid\b"),
    ("m", "log ‖∇f‖"),
    ("m", r"log \|Δw/g\|"),
    ("m", "log ‖Δw‖"),
    ("m", r"log f"),
    ("d", "Δ loss to"),
    ("d", r"f − f\*"),
)
"""Keys in the order pressed, and what shows that each has been understood."""


def run() -> Iterator[Result]:
    """Keys at irregular times; the worst percentile counts, and the worst of each key is named."""
    delays: dict[str, list[float]] = {}
    screen = Screen()
    pause = random.Random(1).uniform
    with Program(*arguments(STEPS), python=sys.executable, screen=screen) as program:
        program.read(10.0, lambda: program.braille)
        program.press("++")
        program.read(2.0)
        for i in range(PRESSES):
            key, answer = ANSWERS[i % len(ANSWERS)]
            delays.setdefault(key, []).append(_delay(program, screen, key, answer))
            program.read(pause(0.05, 0.25))
    every = np.array([delay for found in delays.values() for delay in found]) * 1e3
    yield Row(f"key to answer, {len(every)} presses: median", float(np.median(every)), "ms")
    p99 = float(np.percentile(every, 99))
    yield Row("key to answer: 99 of 100 within", p99, "ms", limit=50.0)
    yield Row("key to answer: 99 of 100, against a frame of the panels", p99, "ms", panels().cpu, 3.0)
    worst = ", ".join(f"{key.strip() or repr(key)} {max(found) * 1e3:.0f}" for key, found in delays.items())
    yield f"slowest answer of each key in ms: {worst}"


def _delay(program: Program, screen: Screen, key: str, answer: str) -> float:
    """Seconds until the answer stands on the screen, whole. Raises TimeoutError if it never does."""
    begin = perf_counter()
    program.press(key)
    if not program.read(LONGEST, lambda: screen.shows(answer)):
        raise TimeoutError(f"no answer to {key!r}: nothing on the screen matches {answer!r}")
    return perf_counter() - begin
