"""No test sees the settings of whoever runs it, nor leaves anything in their folders."""

import asyncio
import gc
import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest
import textual._wait
from hypothesis import is_hypothesis_test, settings
from textual.css.stylesheet import Stylesheet

from tests.gathered_cases import USUAL
from tests.gathered_cases import pytest_pycollect_makeitem as pytest_pycollect_makeitem
from tests.turn import Turn

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in the program: where two processes compute, more threads only wait
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # so many programs are run that each would compile the package anew
sys.dont_write_bytecode = False  # the tests as well: most runs are not the first

PROFILE = os.environ.get("TERMOPT_HYPOTHESIS", "termopt")
settings.register_profile("termopt", deadline=None, derandomize=True, max_examples=15)  # no clock, no chance
settings.register_profile("explore", deadline=None, print_blob=True, max_examples=100)  # the long run only
settings.load_profile(PROFILE)


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background by a script, the tests would hand this on to every program that they interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

gc.disable()  # until all tests are there: what is loaded is no garbage


def pytest_configure(config: pytest.Config) -> None:
    """Tests of a file share what they compute, in one process. What takes long is rather shared out evenly."""
    if config.option.markexpr != USUAL and getattr(config.option, "dist", None) == "loadfile":
        config.option.dist = "load"


def pytest_collection_finish() -> None:
    """What tests are made of stays; looking at it again and again would take longer than many of them."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with many cases that is marked `every(n)`, all but each nth case belong to what takes long.

    Where properties are explored, they belong there too.
    """
    seen: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        mark = item.get_closest_marker("every")
        if mark is not None and seen[name] % mark.args[0]:
            item.add_marker("long")
        seen[name] += 1
        if PROFILE == "explore" and is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker("long")


SOON = 0.05
"""Seconds: what is due sooner is waited for. Textual lays out and repaints some hundredths of a second later."""

ROUNDS = 40
"""As many times is something waited for that is due soon: a timer that ticks for ever is not waited for, for ever."""


async def until_nothing_is_due(*_: float) -> None:
    """Let everything happen that is ready or due soon, in the place of Textual's look at the processor's time.

    On a busy computer a program that has not got its turn looks as idle as one that has nothing to do.
    """
    loop = cast(Any, asyncio.get_running_loop())
    for _ in range(ROUNDS):
        await Turn()
        while loop._ready:
            await Turn()
        due = min((handle.when() for handle in loop._scheduled if not handle.cancelled()), default=math.inf)
        if due > loop.time() + SOON:
            return
        await _at(loop, due)


async def _at(loop: asyncio.AbstractEventLoop, when: float) -> None:
    """Wait until that moment of the loop."""
    reached = loop.create_future()
    loop.call_at(when, reached.set_result, None)
    await reached


textual._wait.wait_for_idle = until_nothing_is_due


RULES: dict[tuple[Any, ...], Any] = {}
"""The parsed rules of every style sheet met so far: hundreds of applications are started, and all have the same."""

parse_rules = cast(Any, Stylesheet)._parse_rules


def rules_once(sheet: Any, css: str, *args: Any, **kwargs: Any) -> Any:
    """What Textual keeps for one application, kept for all; the values of variables belong to it."""
    key = (css, args, tuple(kwargs.items()), tuple(sheet._variables.items()))
    if key not in RULES:
        RULES[key] = parse_rules(sheet, css, *args, **kwargs)
    return RULES[key]


cast(Any, Stylesheet)._parse_rules = rules_once


@pytest.fixture(autouse=True, scope="session")
def _no_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
        patch.setenv("TERMOPT_CONFIG", os.devnull)
        patch.setenv("TERMOPT_HINT", "off")
        for name in ("TERM_PROGRAM", "VTE_VERSION"):  # they would choose the characters that tests draw with
            patch.delenv(name, raising=False)
        yield
