"""A race as text: JSON lines or CSV, one line a step and lane, numbers that round-trip."""

import csv
import io
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from termopt.base.atomic_file import write_file, write_out
from termopt.base.errors import UserError, unknown
from termopt.base.foreign_text import json_escape, spelled_out
from termopt.base.version import __version__
from termopt.engine.core.lane import Lane
from termopt.engine.core.status import Status
from termopt.engine.trace.stepper import More, always
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer_spec
from termopt.session.state import Session

Watch = Callable[[Trace, int], More]

FRAME_BYTES = 1 << 20
"""How many bytes of iterates a trace keeps here: no earlier one is asked for."""

STRETCH = 1000
"""Steps computed at a time: many are quicker, few let the first lines be written sooner."""


def write_trace(session: Session, form: str, out: str, force: bool) -> None:
    """Run the session's lanes and write them. A file is written whole or not at all.

    session: whose lanes are run, to its last step.
    form: one of FORMS.
    out: a path, or `-` for standard output.
    force: whether a file that exists is replaced.

    Raises UserError for an unknown form, and for a file that exists or cannot be written.
    """
    if form not in FORMS:
        raise unknown("format", form, FORMS)
    if not out:
        raise UserError("--out needs the name of a file, or - for standard output")
    lines = FORMS[form](session)
    if out == "-":
        write_out(lines)
    else:
        write_file(Path(out), lines, force)


def jsonl(session: Session, watch: Watch | None = None) -> Iterator[str]:
    """The header, a line for each step and lane, and a last line for each lane. What is not finite is null.

    watch: from a trace and the number of its lane to a function that says whether to go on with a step that takes long;
        by default it reports how much of the step is done.
    """
    lanes = [_header(i, lane, session) for i, lane in enumerate(session.race.lanes)]
    first = session.race.lanes[0]
    yield _json({"termopt": __version__, "problem": first.problem.spec, "seed": first.seed, "lanes": lanes})
    traces = _traces(session)
    for row in _rows(traces, session.race.steps, watch or Progress):
        x, loss, grad_norm = [_finite(value) for value in row.x], _finite(row.loss), _finite(row.grad_norm)
        line = {"lane": row.lane, "k": row.k, "x": x, "loss": loss, "grad_norm": grad_norm, "evals": row.evals}
        yield _json(line)
    for lane, trace in enumerate(traces):
        yield _json({"lane": lane, "status": str(trace.status), "stopped_at": trace.stopped_at})


def _header(number: int, lane: Lane, session: Session) -> dict[str, Any]:
    """What the first line says of a lane; its problem only where that is not the same for all."""
    differ = len({lane.problem.spec for lane in session.race.lanes}) > 1
    own = {"problem": lane.problem.spec} if differ else {}
    return {"lane": number, "label": lane.label, **own, "optimizer": optimizer_spec(lane.optimizer)}


def csv_lines(session: Session, watch: Watch | None = None) -> Iterator[str]:
    """A header, then a row for each step and lane with the status at that step. What is not finite is empty.

    watch: as for `jsonl`.
    """
    axes = [f"x{i}" for i in range(session.race.lanes[0].problem.dim)]
    yield _csv(["lane", "k", *axes, "loss", "grad_norm", "evals", "status"])
    for row in _rows(_traces(session), session.race.steps, watch or Progress):
        numbers = map(_finite, [*row.x, row.loss, row.grad_norm])
        yield _csv([row.lane, row.k, *numbers, row.evals, str(row.status)])


FORMS: Mapping[str, Callable[[Session], Iterator[str]]] = {"jsonl": jsonl, "csv": csv_lines}
"""What `--format` takes."""


class Row(NamedTuple):
    """One lane after k steps."""

    lane: int
    k: int
    x: list[float]
    loss: float
    grad_norm: float
    evals: int
    status: Status


def _traces(session: Session) -> list[Trace]:
    return [Trace(lane, session.race.steps, FRAME_BYTES) for lane in session.race.lanes]


def _rows(traces: list[Trace], steps: int, watch: Watch) -> Iterator[Row]:
    """Step by step, lane by lane, computed as they are asked for and then forgotten.

    A lane that diverged has no further rows.
    """
    stretch = 1 if any(trace.streams for trace in traces) else STRETCH
    for first in range(0, steps + 1, stretch):
        last = min(first + stretch - 1, steps)
        lanes = [_stretch(lane, trace, first, last, watch) for lane, trace in enumerate(traces)]
        for i in range(last - first + 1):
            yield from (rows[i] for rows in lanes if i < len(rows))


def _stretch(lane: int, trace: Trace, first: int, last: int, watch: Watch) -> list[Row]:
    """The rows of one lane from `first` to `last`, or to where it stopped."""
    trace.shed(first)
    end = trace.reach(last, watch(trace, lane) if trace.streams else always) + 1
    columns = (trace.x, trace.loss, trace.grad_norm, trace.evals)
    x, loss, grad_norm, evals = (column[max(first - trace.first, 0) : end - trace.first].tolist() for column in columns)
    return [
        Row(lane, k, x[i], loss[i], grad_norm[i], evals[i], trace.status_at(k)) for i, k in enumerate(range(first, end))
    ]


class Progress:
    """Says on standard error how much of a long step is done: in place on a terminal, elsewhere every tenth."""

    def __init__(self, trace: Trace, lane: int) -> None:
        self._trace = trace
        self._lane = lane
        self._said = -1

    def __call__(self) -> bool:
        """Report what is done, and go on."""
        trace, terminal = self._trace, sys.stderr.isatty()
        done = int(100 * trace.under_way) if trace.under_way is not None else 100
        rows = trace.lane.problem.cost.rows if trace.lane.problem.cost else 0
        if done // (1 if terminal else 10) != self._said:
            self._said = done // (1 if terminal else 10)
            step = trace.head + (trace.under_way is not None)
            text = f"lane {self._lane}, step {step} of {trace.steps}: {done} % of {rows:,} rows"
            sys.stderr.write(("\r" if terminal else "") + text + ("" if terminal and done < 100 else "\n"))
            sys.stderr.flush()
        return True


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _json(line: dict[str, Any]) -> str:
    return spelled_out(json.dumps(line, allow_nan=False), json_escape) + "\n"


def _csv(row: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()
