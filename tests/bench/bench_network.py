"""The lecture's network on a hundred million rows: what an update costs, and what it keeps in memory."""

import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

from termopt.engine.core.lane import Lane, start_for
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from tests.bench.report import Result, Row

FEW, MANY = "mlp:rows=100,batch=20", "mlp:rows=100000000,batch=20"
HELD, SAMPLED = "mlp:rows=100000,batch=20", "mlp:rows=100001,batch=20"
ALL = "mlp:rows=100000000,batch=100000000"
ROUNDS, WARM, STEPS = 9, 20, 200

PEAK = """
import pathlib, resource, termopt
termopt.run({spec!r}, "gd", steps={steps})
status = pathlib.Path("/proc/self/status")
if status.exists():  # as Linux counts what the process was before it became this one
    print(int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def run() -> Iterator[Result]:
    pairs = [(_step(MANY), _step(FEW)) for _ in range(ROUNDS)]
    yield Row("an update of 20 of 10^8 rows, against 20 of 100", *_best(pairs, 2.0))
    pairs = [(_step(HELD), _step(SAMPLED)) for _ in range(ROUNDS)]
    yield Row("the same where the truth is on 10^5 rows, against 10^4", *_best(pairs, 8.0))
    yield Row("memory of 200 updates of 20 of 10^8 rows, at most", _peak(MANY, STEPS), "MB", limit=300)
    begin = perf_counter()
    yield Row("memory of an update of all 10^8 rows, at most", _peak(ALL, 1), "MB", limit=1024)
    yield f"that update took {perf_counter() - begin:.0f} s"


def _best(pairs: list[tuple[float, float]], limit: float) -> tuple[float, str, float, float]:
    """Ours and the reference, measured in turn: the best of both."""
    ours, reference = (min(times) for times in zip(*pairs, strict=True))
    return ours, "µs", reference, limit


def _step(spec: str) -> float:
    """µs an update of a trace, the truth and its record included."""
    problem = registry.problem(spec)
    trace = Trace(Lane(problem, registry.optimizer("gd"), start_for(problem, 0)), WARM + STEPS)
    trace.reach(WARM)
    begin = perf_counter()
    trace.reach(WARM + STEPS)
    return (perf_counter() - begin) / STEPS * 1e6


def _peak(spec: str, steps: int) -> float:
    """MB that a process of its own has in memory at most."""
    script = PEAK.format(spec=spec, steps=steps)
    return int(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout) / 1e6
