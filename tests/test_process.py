"""However a run ends, it is one exit code and a plain line."""

import pytest

from termopt.process import exit_code


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
