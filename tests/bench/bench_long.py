"""What a long run costs: a frame at its end, and going anywhere in it."""

import random
import statistics
from collections.abc import Iterator
from time import perf_counter

from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.session.intents import Session
from termopt.session.race import Race
from tests.bench.report import Result, Row
from tests.bench.scene import Studio, six_lanes

SHORT, LONG = 1_000, 1_000_000
ROUNDS, FRAMES, SEEKS = 3, 60, 200
WALKER = 4
"""Adam, of the six lanes: it never comes to rest."""


class OneTrace(Race):
    """Six lanes that walk the same path, so that a long race is computed only once."""

    def __init__(self, steps: int, trace: Trace) -> None:
        super().__init__(steps)
        self._one = trace

    def trace(self, lane: Lane) -> Trace:
        return self._one


def run() -> Iterator[Result]:
    """The short run beside the long one."""
    short, long = (_computed(steps) for steps in (SHORT, LONG))
    costs = [(_end_frame(short), _end_frame(long)) for _ in range(ROUNDS)]
    reference, ours = map(statistics.median, zip(*costs, strict=True))
    yield Row("frame at step 10^6, against 10^3: in process", ours, "ms", reference, 1.2)
    near, far = _frame_seeks(short), _frame_seeks(long)
    yield Row("any frame of a trace, at 10^6: median", statistics.median(far), "ms", statistics.median(near))
    yield Row("any frame of a trace, at 10^6: slowest", max(far), "ms", limit=50.0)
    far = _screen_seeks(long, [random.Random(2).randint(0, LONG) for _ in range(20)])
    yield Row("any step on the screen, six lanes, at 10^6: median", statistics.median(far), "ms")
    yield Row("any step on the screen, six lanes, at 10^6: slowest", max(far), "ms", limit=50.0)
    home, end = zip(*(_screen_seeks(long, [0, LONG]) for _ in range(ROUNDS)), strict=True)
    yield Row("home, six lanes, at 10^6", statistics.median(home), "ms", limit=50.0)
    yield Row("end, six lanes, at 10^6", statistics.median(end), "ms", limit=50.0)


def _computed(steps: int) -> tuple[Session, Trace]:
    opened = six_lanes(steps)
    trace = Trace(opened.race.lanes[WALKER], steps)
    trace.reach(steps)
    return opened, trace


def _studio(run: tuple[Session, Trace]) -> Studio:
    opened, trace = run
    return Studio(opened, OneTrace(trace.steps, trace))


def _end_frame(run: tuple[Session, Trace]) -> float:
    """ms a frame over the last steps."""
    studio, last = _studio(run), run[1].steps
    times = [sum(studio.frame(k)) for k in range(last - FRAMES, last + 1)]
    return statistics.median(times[1:]) * 1e3


def _screen_seeks(run: tuple[Session, Trace], places: list[int]) -> list[float]:
    """ms for the screen of each step, coming from the one before, the first from the middle."""
    studio = _studio(run)
    studio.frame(run[1].steps // 2, exact=True)
    return [sum(studio.frame(k, exact=True)) * 1e3 for k in places]


def _frame_seeks(run: tuple[Session, Trace]) -> list[float]:
    """ms for frames of the trace at random."""
    trace, pick = run[1], random.Random(3)
    return [_seek(trace, pick.randint(0, trace.steps)) for _ in range(SEEKS)]


def _seek(trace: Trace, k: int) -> float:
    begin = perf_counter()
    trace.iterate(k)
    return (perf_counter() - begin) * 1e3
