"""From an address to a server that runs until it is asked to end."""

import asyncio
import errno
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiohttp.web import AppRunner, TCPSite

from termopt.base.errors import UserError, printable, reason
from termopt.base.exit import ASKING, complain, explain
from termopt.web.checks import new_token, page_address
from termopt.web.server import Server

PATIENCE = 5.0
"""Seconds that answers under way may take when the server ends."""


def serve(host: str, port: int, args: Sequence[str], listening: Callable[[str], object]) -> int:
    """Serve the page until a signal asks to end; then end all sessions.

    host, port: what to listen on; port 0 is any that is free.
    args: the command line of each session.
    listening: called with the address once the server answers.

    Returns the exit code, 128 and the number of the signal. Raises UserError where the server cannot listen.
    """
    logging.basicConfig(level=logging.WARNING, handlers=[_Plain()])
    return asyncio.run(_serve(host, port, args, listening))


async def _serve(host: str, port: int, args: Sequence[str], listening: Callable[[str], object]) -> int:
    token, asked = new_token(), asyncio.get_running_loop().create_future()
    runner = AppRunner(Server(token, host, args).app(), access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    try:
        try:
            await TCPSite(runner, host, port).start()
        except (OSError, OverflowError) as error:
            raise _unheard(host, port, error) from None
        _when_asked(asked)
        listening(page_address(host, runner.addresses[0][1], token))
        return 128 + await asked
    finally:
        await runner.cleanup()


def _unheard(host: str, port: int, error: OSError | OverflowError) -> UserError:
    """Why the server cannot listen."""
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return UserError(f"port {port} is taken; --port 0 takes one that is free")
    why = reason(error) if isinstance(error, OSError) else "there is no such port"
    return UserError(f"cannot listen on {printable(host)}, port {port}: {why}")


def _when_asked(asked: "asyncio.Future[int]") -> None:
    """Answer the first signal that asks to end with its number."""

    def answer(number: signal.Signals) -> None:
        if not asked.done():
            asked.set_result(number)

    loop = asyncio.get_running_loop()
    for number in ASKING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` ignores SIGHUP
            with suppress(NotImplementedError):  # on Windows ctrl+c interrupts the loop instead
                loop.add_signal_handler(number, answer, number)


class _Plain(logging.Handler):
    """What goes wrong in aiohttp is said in one line on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        complain(record.getMessage())
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            explain(error)
