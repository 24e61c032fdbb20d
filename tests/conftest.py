"""No test sees the settings of whoever runs it, nor leaves anything in their folders."""

import gc
import os
import signal
from collections import Counter

import pytest
from hypothesis import is_hypothesis_test, settings

PROFILE = os.environ.get("TERMOPT_HYPOTHESIS", "termopt")
settings.register_profile("termopt", deadline=None, derandomize=True, max_examples=15)  # no clock, no chance
settings.register_profile("explore", deadline=None, print_blob=True, max_examples=300)  # the long run only
settings.load_profile(PROFILE)


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background by a script, the tests would hand this on to every program that they interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

gc.disable()  # until all tests are there: what is loaded is no garbage


def pytest_collection_finish() -> None:
    """What tests are made of stays; looking at it again and again would take longer than many of them."""
    gc.freeze()
    gc.enable()


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


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    monkeypatch.setenv("TERMOPT_CONFIG", os.devnull)
    monkeypatch.setenv("TERMOPT_HINT", "off")
