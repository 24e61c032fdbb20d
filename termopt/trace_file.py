"""A race as text: JSON lines or CSV, one line a step and lane, numbers that round-trip."""

import csv
import io
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from termopt.engine.race import Race
from termopt.engine.session import Session
from termopt.engine.trace import Trace
from termopt.files import write_whole
from termopt.registry import rule_spec
from termopt.version import __version__


def write_trace(session: Session, form: str, out: str, force: bool) -> None:
    """Run the session's lanes and write them to `out`, a path or `-`. A file is written whole or not at all."""
    lines = jsonl(session) if form == "jsonl" else csv_lines(session)
    if out == "-":
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    else:
        write_whole(Path(out), lines, force)


def jsonl(session: Session) -> Iterator[str]:
    """The header, a line for each step and lane, and a last line for each lane. What is not finite is null."""
    lanes = [{"lane": i, "label": lane.label, "rule": rule_spec(lane.rule)} for i, lane in enumerate(session.lanes)]
    first = session.lanes[0]
    yield _json({"termopt": __version__, "problem": first.problem.spec, "seed": first.seed, "lanes": lanes})
    traces = _traces(session)
    for k, lane, trace in _rows(session, traces):
        yield _json(
            {
                "lane": lane,
                "k": k,
                "x": [_finite(value) for value in trace.x[k].tolist()],
                "loss": _finite(float(trace.loss[k])),
                "grad_norm": _finite(float(trace.grad_norm[k])),
                "evals": int(trace.evals[k]),
            }
        )
    for lane, trace in enumerate(traces):
        yield _json({"lane": lane, "status": str(trace.status), "stopped_at": trace.stopped_at})


def csv_lines(session: Session) -> Iterator[str]:
    """A header, then a row for each step and lane with the verdict at that step. What is not finite is empty."""
    axes = [f"x{i}" for i in range(session.lanes[0].problem.dim)]
    yield _csv(["lane", "k", *axes, "loss", "grad_norm", "evals", "status"])
    for k, lane, trace in _rows(session, _traces(session)):
        numbers = [*trace.x[k].tolist(), float(trace.loss[k]), float(trace.grad_norm[k])]
        yield _csv([lane, k, *map(_finite, numbers), int(trace.evals[k]), trace.status_at(k)])


def _traces(session: Session) -> list[Trace]:
    race = Race(session.steps)
    return [race.trace(lane) for lane in session.lanes]


def _rows(session: Session, traces: list[Trace]) -> Iterator[tuple[int, int, Trace]]:
    """(k, lane, trace) step by step, computed as they are asked for; a lane that diverged has no further rows."""
    for k in range(session.steps + 1):
        for lane, trace in enumerate(traces):
            if trace.reach(k) == k:
                yield k, lane, trace


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(row: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()
