"""`python -m tests.bench [NAME...] [--json FILE] [--python INTERPRETER]...`: run benchmarks, all by default."""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench import (
    bench_frames,
    bench_idle,
    bench_keys,
    bench_long,
    bench_maps,
    bench_network,
    bench_parts,
    bench_recording,
    bench_start,
    bench_step,
)
from tests.bench.report import HEAD, Result, Row, cells, table_line, write_json

Bench = Callable[[], Iterator[Result]]


def main() -> int:
    """Run what was asked for; the exit code is 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure termopt against its budgets.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="parts frames keys start long idle step maps network recording"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    parser.add_argument(
        "--python", action="append", default=[], help="an interpreter that has torch, jax and optax, or matplotlib"
    )
    options = parser.parse_args()
    benches: dict[str, Bench] = {
        "parts": bench_parts.run,
        "frames": bench_frames.run,
        "keys": bench_keys.run,
        "start": bench_start.run,
        "long": bench_long.run,
        "idle": bench_idle.run,
        "step": partial(bench_step.run, [sys.executable, *options.python]),
        "maps": partial(bench_maps.run, [sys.executable, *options.python]),
        "network": bench_network.run,
        "recording": partial(bench_recording.run, [sys.executable, *options.python]),
    }
    unknown = set(options.names) - set(benches)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(benches)}")
    results = {name: _run(benches[name]) for name in options.names or benches}
    if options.json:
        write_json(options.json, results)
    return int(any(isinstance(r, Row) and r.ok is False for rows in results.values() for r in rows))


def _run(bench: Bench) -> list[Result]:
    """Rows as they come, then the remarks."""
    results: list[Result] = []
    _say(table_line(HEAD))
    for result in bench():
        results.append(result)
        if isinstance(result, Row):
            _say(table_line(cells(result)))
    for remark in results:
        if isinstance(remark, str):
            _say(f"  {remark}")
    _say("")
    return results


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
