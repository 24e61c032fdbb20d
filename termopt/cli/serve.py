"""`termopt serve`: from the command line to a server, each of whose sessions is `termopt` with the same words."""

import os
from collections.abc import Iterator, Mapping
from typing import Any, cast

from termopt.base.atomic_file import write_out
from termopt.base.errors import UserError
from termopt.base.exit import complain
from termopt.base.packages import imported
from termopt.cli.options import LONG_NAMES
from termopt.cli.scene_args import choose
from termopt.config.settings import load
from termopt.registry.adapters.permission import permits_everything
from termopt.tui.running import resolve_marker


def serve(source: str | None, host: str, port: int, marker: str | None, chosen: Mapping[str, Any]) -> int:
    """Serve a race until a signal asks to end.

    source: a scene or a script; None for what the options choose alone.
    host, port: what to listen on.
    marker: the characters to draw with, by name.
    chosen: the options that choose a race and say how it is shown, by name; None or () where one is not given.

    Returns the exit code. Raises UserError for a race that does not open, without the packages of `web`, and where the
    server cannot listen.
    """
    for package in ("textual_serve.app_service", "aiohttp.web"):
        imported(package, "termopt serve", "web")
    from termopt.web.checks import LOOPBACK
    from termopt.web.run import serve as run
    from termopt.web.session import fits

    if not fits():
        raise UserError("termopt serve needs another version of textual-serve: pip install 'termopt[web]'")
    settings = load(os.environ)
    choose(source, base=settings.opening, **chosen)  # what is wrong with it is said here, not in each page
    resolve_marker(marker, settings)
    if host not in LOOPBACK:
        complain(f"who has the address can use termopt on this computer, also from others: --host {host}")
    args = list(_words(source, {**chosen, "marker": marker}))
    return run(host, port, args, lambda address: write_out([f"{address}\n"]))


def _words(source: str | None, chosen: Mapping[str, Any]) -> Iterator[str]:
    """The command line that shows the race."""
    if source is not None:
        yield source
    if permits_everything():
        yield "--trust"
    for name, value in chosen.items():
        given = cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)
        yield from (f"--{LONG_NAMES.get(name, name)}={one}" for one in given if one is not None)
