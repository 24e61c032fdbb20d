"""However a run ends, it is one exit code and a plain line."""

import io
import signal
import sys

import pytest

from termopt.base.errors import UserError
from termopt.base.exit import AskedToEnd, Unseen, exit_code, leave, signals_put_off, unexpected
from termopt.viewer.wall_clock import Ticker


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (MemoryError("Unable to allocate 75 GiB"), "termopt: there is not enough memory: Unable to allocate 75 GiB\n"),
        (MemoryError(), "termopt: there is not enough memory\n"),
    ],
)
def test_too_little_memory_is_said_in_a_line(error, line, capsys):
    def run():
        raise error

    assert exit_code(run) == 2
    assert capsys.readouterr().err == line


@pytest.mark.parametrize("error", [RuntimeError("no [/] \x1b[2J" + "x" * 999), SystemExit(7)])
def test_what_should_not_have_happened_is_one_plain_line(error, capsys):
    def run():
        raise error

    assert exit_code(run) == 1
    line = capsys.readouterr().err
    assert line.startswith("termopt: this should not have happened: ")
    assert line.removesuffix("\n").isprintable()
    assert len(line) <= 300


class Screen(io.StringIO):
    """Somebody looks at it."""

    def isatty(self) -> bool:
        return True


class Full(io.StringIO):
    def flush(self) -> None:
        raise OSError("full")


@pytest.mark.parametrize("error", [None, Full(), io.StringIO()])
def test_where_standard_error_leads_elsewhere_the_user_is_told(error, monkeypatch):
    monkeypatch.setattr(sys, "stderr", error)
    monkeypatch.setattr(sys, "stdout", Screen())

    def run():
        raise Unseen("no screen")

    assert exit_code(run) == 2
    assert sys.stdout.getvalue() == "termopt: no screen\n"


def test_a_signal_that_is_put_off_stops_the_work_that_it_waits_for() -> None:
    more = Ticker(lambda: 0.0).within(1)

    def work() -> None:
        with signals_put_off():
            assert more()
            signal.raise_signal(signal.SIGTERM)
            assert not more()

    usual = signal.signal(signal.SIGTERM, leave)
    try:
        with pytest.raises(AskedToEnd, match="143"):
            work()
        assert more()
    finally:
        signal.signal(signal.SIGTERM, usual)


def test_code_of_others_says_itself_what_is_wrong() -> None:
    assert unexpected(UserError("the optimizer mine: tell gave None")) == "the optimizer mine: tell gave None"
