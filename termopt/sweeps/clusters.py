"""Executors beyond this computer: dask, MPI, and whatever a factory of the user's makes."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib.util import find_spec
from typing import Any

from termopt.base.errors import UserError, printable
from termopt.base.packages import imported
from termopt.base.version import __version__
from termopt.registry.adapters.adapters import untyped

SECONDS = 5
"""How long a scheduler may take to answer."""

WORKER_SECONDS = 20
"""How long the first worker may take to come, for one started together with the map is not there at once."""

RETRIES = 5
"""So often is a shard computed again that was lost with its worker."""


class ClusterExecutor(Executor):
    """An executor of somebody else's, with what has to be closed behind it."""

    def __init__(self, inner: Executor, close: Callable[[], object]) -> None:
        self._inner = inner
        self._close = close

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._inner.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=wait)
        self._close()


def dask_workers(address: str) -> int:
    """How many threads the workers of a scheduler have. Raises UserError if it cannot be reached or fits ill."""
    client = _client(address)
    try:
        _wait_for_a_worker(client, address)
        workers = client.scheduler_info(n_workers=-1)["workers"]
        _check_versions(client)
        return max(sum(worker["nthreads"] for worker in workers.values()), 1)
    finally:
        client.close()


def dask_executor(address: str) -> Executor:
    """An executor of the scheduler at `HOST:PORT`. Raises UserError."""
    client = _client(address)
    return ClusterExecutor(client.get_executor(pure=False, retries=RETRIES), client.close)


def _client(address: str) -> Any:
    dask = imported("distributed", "--on dask", "cluster")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say is said here in one line
    try:
        return untyped(dask).Client(f"tcp://{address}", timeout=f"{SECONDS}s", set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise UserError(f"there is no dask scheduler at {printable(address)}") from None


def _wait_for_a_worker(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError:
        raise UserError(f"the dask scheduler at {printable(address)} has no workers") from None


def _check_versions(client: Any) -> None:
    """Raises UserError where a worker has another termopt or NumPy than this program."""
    here = versions()
    for worker, there in client.run(versions).items():
        if there != here:
            raise UserError(f"the worker {printable(str(worker))} has {there}, this program {here}")


def versions() -> str:
    """What has to be the same on every worker."""
    import numpy as np

    return f"termopt {__version__} with NumPy {np.__version__}"


def mpi_workers() -> int:
    """How many ranks compute. Raises UserError outside of `mpiexec -n N python -m mpi4py.futures`."""
    if find_spec("mpi4py") is None:
        raise UserError("mpi4py is not installed: pip install mpi4py")
    try:
        from mpi4py import MPI  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
    except (ImportError, RuntimeError) as error:  # mpi4py is there, and the library that it calls is not
        raise UserError(f"mpi4py finds no MPI on this computer: {printable(str(error))}") from None

    size: int = untyped(MPI).COMM_WORLD.Get_size()
    if size < 2:
        raise UserError("--on mpi needs ranks: mpiexec -n 4 python -m mpi4py.futures -m termopt map ... --on mpi")
    return size - 1


def mpi_executor() -> Executor:
    """An executor of the other ranks."""
    from mpi4py import futures  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

    return untyped(futures).MPIPoolExecutor()


def factory_executor(module: str, name: str) -> Executor:
    """The executor that a factory of the user's makes: `module:name`, called without arguments. Raises UserError."""
    from termopt.registry.adapters.code import code_object
    from termopt.registry.user_code import loaded

    made = loaded(f"{printable(module)}:{printable(name)}", code_object(module, name))
    if not isinstance(made, Executor):
        kind = type(made).__name__
        raise UserError(f"{printable(module)}:{printable(name)}() returned {kind}, no concurrent.futures.Executor")
    return made


def factory_workers() -> int:
    """For how many workers a grid is cut where nobody says how many there are."""
    return os.cpu_count() or 1
