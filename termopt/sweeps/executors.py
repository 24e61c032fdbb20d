"""Where shards are computed: any `concurrent.futures.Executor`, by name."""

import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from termopt.base.errors import UserError, printable, unknown

MOST_WORKERS = 256
FORMS = ("serial", "local", "local:N", "dask://HOST:PORT", "mpi", "module:factory")


LOCAL_START = 0.3
"""Seconds until local workers have begun, about."""


class Place(NamedTuple):
    """Where to compute.

    workers: how many there are.
    open: opens an executor that has them.
    worth: seconds that the work has to take, as far as is known, to be computed there and not in this process.
    """

    workers: int
    open: Callable[[], Executor]
    worth: float = 0.0


class SerialExecutor(Executor):
    """Computes what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


SERIAL = Place(1, SerialExecutor)


def place(name: str) -> Place:
    """The place of a name, one of FORMS.

    Raises UserError for another name, and where a cluster cannot be reached.
    """
    kind, colon, rest = name.strip().partition(":")
    if kind == "local" or (kind, colon) == ("serial", ""):
        return _here(name, colon, rest) if kind == "local" else SERIAL
    if kind == "dask":
        from termopt.sweeps.clusters import dask_executor, dask_workers

        address = rest.removeprefix("//")
        if not re.fullmatch(r"[^\s/:]+:\d{1,5}|\[[^\s/]+\]:\d{1,5}", address):
            raise UserError(f"--on {printable(name)}: expected dask://HOST:PORT")
        return Place(dask_workers(address), partial(dask_executor, address))
    if (kind, colon) == ("mpi", ""):
        from termopt.sweeps.clusters import mpi_executor, mpi_workers

        return Place(mpi_workers(), mpi_executor)
    if colon and rest:
        from termopt.sweeps.clusters import factory_executor, factory_workers

        return Place(factory_workers(), partial(factory_executor, kind, rest))
    raise unknown("place to compute", name, FORMS)


def _here(name: str, colon: str, many: str) -> Place:
    """Processes of this computer."""
    if not colon:
        return local(os.cpu_count() or 1)
    if not (many.isascii() and many.isdigit() and 1 <= int(many[:9]) <= MOST_WORKERS):
        raise UserError(f"--on {printable(name)}: expected local:N, 1 ≤ N ≤ {MOST_WORKERS} processes")
    return local(int(many))


def local(workers: int) -> Place:
    """So many processes of this computer, for work that takes longer than they take to begin."""
    return Place(workers, partial(_pool, workers), LOCAL_START)


def _pool(workers: int) -> ProcessPoolExecutor:
    """So many processes. On Linux they are forked from one that has loaded what they need."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if sys.platform == "linux":  # elsewhere, what NumPy has loaded may not survive a fork
        from multiprocessing.forkserver import ensure_running

        context.set_forkserver_preload(["__main__", "termopt.sweeps.compute"])
        ensure_running()
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_signals)


def _leave_signals() -> None:
    """Leave interrupts to the program, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def opened(place: Place) -> Generator[Executor]:
    """An executor that is closed at the end; if the work is interrupted, its processes are ended at once."""
    before = set(multiprocessing.active_children())
    executor = place.open()
    try:
        yield executor
    except BaseException:
        answers = getattr(executor, "_result_queue", None)  # of a pool of processes
        executor.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        if writer := getattr(answers, "_writer", None):
            writer.close()  # or the pool would wait for ever for the rest of what a process was sending
        raise
    executor.shutdown()
