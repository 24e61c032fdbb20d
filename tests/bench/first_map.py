"""The map of `bench_maps` in a new process: seconds of processor time, and on the clock, of the first and the next."""

import json
import sys
from time import perf_counter, process_time

from termopt.sweeps.compute import compute
from tests.bench.bench_maps import STEPS, sweep

if __name__ == "__main__":
    times: list[tuple[float, float]] = []
    for _ in range(2):
        begin = process_time(), perf_counter()
        compute(sweep(STEPS))
        times.append((process_time() - begin[0], perf_counter() - begin[1]))
    sys.stdout.write(json.dumps(times))
