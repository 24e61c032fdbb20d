"""Steps without a screen: one recorded step against torch, ten thousand lanes against optax.

As in timeit, no side collects garbage while it is measured: what that costs depends on what else is loaded.
"""

import gc
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from termopt.engine.core.lane import Lane
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from tests.bench.report import Result, Row

ROUNDS = 5
STEPS, BATCH_STEPS, LANES = 3000, 200, 10_000
PROBLEM, OPTIMIZER = "rosenbrock", "adam:lr=0.01"


def run(pythons: Sequence[str]) -> Iterator[Result]:
    """pythons: interpreters to look in for torch, and for jax with optax."""
    what = "one recorded step of Adam, against torch"
    yield from against(pythons, ["torch", str(STEPS)], Row(what, 0.0, "µs", limit=0.1), _one_step)
    what = "a step of 10^4 recorded lanes, against optax"
    reference = ["optax", str(BATCH_STEPS), str(LANES)]
    yield from against(pythons, reference, Row(what, 0.0, "µs", limit=1.0), _batch_step)


def against(pythons: Sequence[str], reference: Sequence[str], row: Row, ours: Callable[[], float]) -> Iterator[Result]:
    """Ours and the other's in turn, the best of both counts.

    pythons: interpreters to look in for the library. reference: the library, whose script is `reference_NAME.py`, and
    the arguments of that. row: to be filled in. ours: measures once.
    """
    library, *arguments = reference
    python = next((path for path in pythons if has(path, library)), None)
    if python is None:
        yield row._replace(ours=min(_without_gc(ours) for _ in range(ROUNDS)), limit=None)
        yield f"{library} is not installed; name an interpreter that has it with --python"
        return
    script = Path(__file__).with_name(f"reference_{library}.py")
    with subprocess.Popen([python, script, *arguments], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdin
        assert other.stdout
        pairs: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            print("go", file=other.stdin, flush=True)
            theirs = float(other.stdout.readline())
            pairs.append((_without_gc(ours), theirs))
        other.stdin.close()
    best = [min(times) for times in zip(*pairs, strict=True)]
    yield row._replace(ours=best[0], reference=best[1])


def _without_gc(measure: Callable[[], float]) -> float:
    gc.collect()
    gc.disable()
    try:
        return measure()
    finally:
        gc.enable()


def has(python: str, library: str) -> bool:
    return not subprocess.run([python, "-c", f"import {library}"], capture_output=True, check=False).returncode


def _one_step() -> float:
    """µs a step of a trace, columns, keyframes and status included."""
    trace = Trace(Lane(registry.problem(PROBLEM), registry.optimizer(OPTIMIZER), (-2.0, 2.0)), STEPS)
    begin = perf_counter()
    trace.reach(STEPS)
    return (perf_counter() - begin) / STEPS * 1e6


def _batch_step() -> float:
    """µs a step of all lanes, every iterate and loss kept."""
    problem, optimizer = registry.problem(PROBLEM), registry.optimizer(OPTIMIZER)
    xs, losses = np.empty((BATCH_STEPS, 2, LANES)), np.empty((BATCH_STEPS, LANES))
    iterate = start(problem, optimizer, np.random.default_rng(0).uniform(-2, 2, (2, LANES)))
    begin = perf_counter()
    with quiet():
        for k in range(BATCH_STEPS):
            iterate = advance(problem, optimizer, iterate, 0)
            xs[k], losses[k] = iterate.x, iterate.loss
    return (perf_counter() - begin) / BATCH_STEPS * 1e6
