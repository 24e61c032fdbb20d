"""What is computed once is kept, and a map that was interrupted goes on; whatever is wrong with the folder, the numbers
are the same."""

import signal
import subprocess
import sys

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.sweeps import cache as module
from termopt.sweeps import compute as computing
from termopt.sweeps.cache import cache_for, drop_oldest
from termopt.sweeps.compute import compute, cut, missing
from termopt.sweeps.executors import SERIAL
from termopt.sweeps.sweep import Axis, Sweep

RATES = Sweep("sphere", "gd", None, 0, 20, (Axis("lr", tuple(np.linspace(0.01, 0.4, 40).tolist()), False),))


def equal(found, wanted):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(found, wanted, strict=True))


@pytest.fixture
def counted(monkeypatch):
    """How many cells are computed."""
    cells = []
    plain = computing.shard
    monkeypatch.setattr(computing, "shard", lambda sweep, lo, hi: cells.append(hi - lo) or plain(sweep, lo, hi))
    return cells


def test_only_what_is_missing_is_computed(tmp_path, counted, monkeypatch):
    monkeypatch.setattr(computing, "MOST_IN_SHARD", 8)
    wanted = compute(RATES)
    counted.clear()

    def stop(done, of):
        if done >= 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute(RATES, SERIAL, stop, cache_for(RATES, tmp_path))
    begun = sum(counted)
    counted.clear()
    assert equal(compute(RATES, SERIAL, None, cache_for(RATES, tmp_path)), wanted)
    assert sum(counted) == 40 - begun < 40
    counted.clear()
    monkeypatch.setattr(computing, "MOST_IN_SHARD", 11)  # however it is cut
    assert equal(compute(RATES, SERIAL, None, cache_for(RATES, tmp_path)), wanted)
    assert counted == []


KILLED = """
import os, signal, sys
from pathlib import Path
from termopt.sweeps import compute as computing
from termopt.sweeps.cache import cache_for
from tests.sweeps.test_cache import RATES
computing.MOST_IN_SHARD = 4
def stop(done, of):
    if done >= 12:
        os.kill(os.getpid(), signal.SIGKILL)
computing.compute(RATES, progress=stop, cache=cache_for(RATES, Path(sys.argv[1])))
"""


@pytest.mark.long
def test_a_map_whose_process_was_killed_goes_on(tmp_path, counted):
    ended = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False).returncode
    assert ended == -signal.SIGKILL
    assert equal(compute(RATES, SERIAL, None, cache_for(RATES, tmp_path)), compute(RATES))
    assert sum(counted[:-1]) == 28
    assert counted[-1] == 40


def test_another_sweep_is_another_map(tmp_path, counted):
    compute(RATES, SERIAL, None, cache_for(RATES, tmp_path))
    counted.clear()
    other = Sweep("sphere", "gd", (1.0, 1.5), 0, 20, RATES.axes)
    assert equal(compute(other, SERIAL, None, cache_for(other, tmp_path)), compute(other))
    assert sum(counted) == 80


def test_a_damaged_file_is_computed_again(tmp_path):
    wanted = compute(RATES, SERIAL, None, cache_for(RATES, tmp_path))
    (path,) = tmp_path.glob("*/*.npz")
    for damage in (b"", b"PK\x03\x04nothing", path.read_bytes()[:-40]):
        path.write_bytes(damage)
        assert equal(compute(RATES, SERIAL, None, cache_for(RATES, tmp_path)), wanted)


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").touch()
    assert equal(compute(RATES, SERIAL, None, cache_for(RATES, tmp_path / "file")), compute(RATES))


def test_what_a_text_does_not_say_in_full_is_not_kept(tmp_path):
    for problem in ("./my.py:f", "linear:data=houses.csv"):
        assert cache_for(Sweep(problem, "gd"), tmp_path) is None
    for spec in ("json:loads", "torch:Adam", "trace:race.jsonl"):
        assert cache_for(Sweep("sphere", "gd", axes=(Axis("optimizer", ("gd", spec)),)), tmp_path) is None


def test_what_was_used_longest_ago_goes_first(tmp_path, monkeypatch):
    import os

    for i in range(3):
        folder = tmp_path / str(i)
        folder.mkdir()
        (folder / "0-1.npz").write_bytes(b"x" * 100)
        os.utime(folder / "0-1.npz", (1000 + i, 1000 + i))
    monkeypatch.setattr(module, "MOST_BYTES", 250)
    drop_oldest(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]


def test_the_missing_parts_of_shards():
    known = np.zeros(10, bool)
    known[[0, 1, 5, 9]] = True
    assert missing(cut(10, 1), known) == [(2, 5), (6, 9)]
    assert missing([(0, 4), (4, 10)], known) == [(2, 4), (4, 5), (6, 9)]
    assert missing([(0, 10)], np.ones(10, bool)) == []
    with pytest.raises(UserError, match="cells, more than"):
        compute(Sweep("sphere", "gd", axes=(Axis("seed", tuple(range(4000))), Axis("lr", tuple(range(1, 4001))))))
