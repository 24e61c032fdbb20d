"""A loop whose time is its own."""

import threading

import pytest

from termopt.headless.virtual_loop import VirtualLoop


@pytest.fixture
def loop():
    made = VirtualLoop()
    yield made
    made.close()


def test_an_hour_passes_at_once_and_in_order(loop) -> None:
    heard = []

    def say(seconds: float) -> None:
        heard.append((seconds, loop.time()))

    for seconds in (3600.0, 0.5, 60.0):
        loop.call_later(seconds, say, seconds)
    loop.run_until(61)
    assert [seconds for seconds, _ in heard] == [0.5, 60.0]
    assert loop.time() == pytest.approx(61)
    loop.run_until(3601)
    assert heard[-1] == (3600.0, pytest.approx(3600.0))


def test_what_threads_would_do_is_done_in_its_turn(loop) -> None:
    here = threading.current_thread()

    async def work() -> tuple[bool, float]:
        same = await loop.run_in_executor(None, lambda: threading.current_thread() is here)
        with pytest.raises(ZeroDivisionError):
            await loop.run_in_executor(None, lambda: 1 / 0)
        return same, loop.time()

    assert loop.run_until_complete(work()) == (True, 0.0)
