"""Maps elsewhere: the same bytes on dask as here, also when a worker dies; executors of the user's; one line for the
rest."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from shutil import which
from types import ModuleType

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.registry.adapters.permission import permitted
from termopt.sweeps import compute as computing
from termopt.sweeps.clusters import mpi_workers
from termopt.sweeps.compute import compute
from termopt.sweeps.executors import place
from termopt.sweeps.sweep import Axis, Sweep

STARTS = tuple(np.linspace(-5, 5, 120).tolist())
BASINS = Sweep("himmelblau", "adam", None, 0, 100, (Axis("x", STARTS), Axis("y", STARTS)))


def free_port():
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return some.getsockname()[1]


def pool():
    return ThreadPoolExecutor(2)


def not_a_pool():
    return 3


def test_an_executor_of_the_users_own():
    small = Sweep("sphere", "gd", None, 0, 5, (Axis("x", STARTS[:30]),))
    with permitted(__name__, lambda path: None):
        for column, wanted in zip(compute(small, place(f"{__name__}:pool")), compute(small), strict=True):
            np.testing.assert_array_equal(column, wanted)
        with pytest.raises(UserError, match=r"not_a_pool\(\) returned int, no concurrent.futures.Executor"):
            compute(small, place(f"{__name__}:not_a_pool"))
        with pytest.raises(UserError, match=r"unknown name in .*; did you mean 'pool'"):
            compute(small, place(f"{__name__}:pol"))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("dask://nowhere", "expected dask://HOST:PORT"),
        ("dask:", "expected dask://HOST:PORT"),
        ("locl", "did you mean 'local'"),
    ],
)
def test_a_place_that_is_none_is_named(where, words):
    with pytest.raises(UserError, match=words):
        place(where)


def test_a_missing_cluster_is_one_line():
    where = f"dask://127.0.0.1:{free_port()}"
    with pytest.raises(
        UserError, match=r"there is no dask scheduler at|--on dask needs distributed, which is not installed"
    ):
        place(where)


@pytest.mark.long
def test_dask_gives_the_same_bytes_also_when_a_worker_dies(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(computing, "MOST_IN_SHARD", 500)  # so that the worker that is killed has some before it
    port = free_port()
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    host = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    one = [*dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    programs = [subprocess.Popen([*dask, "scheduler", *host], **quiet)]
    try:
        programs += [subprocess.Popen(one, **quiet) for _ in range(2)]
        where = _once_there(f"dask://127.0.0.1:{port}")
        killed = []

        def kill(done, of):
            if not killed:
                killed.append(done)
                os.kill(programs[2].pid, signal.SIGKILL)

        for column, wanted in zip(compute(BASINS, where, kill), compute(BASINS), strict=True):
            np.testing.assert_array_equal(column, wanted)
        assert 0 < killed[0] < BASINS.size
    finally:
        for program in reversed(programs):
            program.kill()
            program.wait()


@pytest.mark.long
def test_the_ranks_of_mpi_give_the_same_bytes(tmp_path):
    pytest.importorskip("mpi4py")
    if (mpiexec := which("mpiexec", path=os.pathsep.join([sys.prefix + "/bin", os.environ["PATH"]]))) is None:
        pytest.skip("there is no mpiexec here")
    line = ["-m", "termopt", "map", "basin", "-o", "adam", "--steps", "99", "--no-cache", "--out"]
    ranks = [mpiexec, "-n", "3", sys.executable, "-m", "mpi4py.futures", *line, "ranks.npz", "--on", "mpi"]
    for command in (ranks, [sys.executable, *line, "here.npz"]):
        subprocess.run(command, cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    assert (tmp_path / "ranks.npz").read_bytes() == (tmp_path / "here.npz").read_bytes()


def _once_there(name):
    """The place of a cluster that is being started: each attempt waits for it some seconds."""
    for _ in range(20):
        try:
            found = place(name)
        except UserError:
            continue
        if found.workers == 2:
            return found
    raise AssertionError("the cluster does not start")


class WithoutMpi(ModuleType):
    """mpi4py where the library that it calls is missing."""

    def __init__(self) -> None:
        super().__init__("mpi4py")
        self.__spec__ = ModuleSpec("mpi4py", None)

    @property
    def MPI(self) -> None:
        raise RuntimeError("cannot load MPI library")


def test_mpi4py_without_an_mpi_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpi4py", WithoutMpi())
    with pytest.raises(UserError, match="mpi4py finds no MPI on this computer: cannot load MPI library"):
        mpi_workers()
