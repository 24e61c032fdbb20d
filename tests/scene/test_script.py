"""`termopt my.py` races what is in the file, and says what else there is."""

from pathlib import Path
from typing import Any

import pytest

from termopt.cli.main import main

MINE = """
from dataclasses import dataclass
import math
from math import cos
from termopt.engine.core.types import Optimizer, Update

def bowl(x, a=2.0): return float(a * x @ x)
def other(x): return float((x ** 4).sum())
def helper(x, y): return x + y
def broken(x): return None
def _hidden(x): return 1.0

@dataclass(frozen=True)
class Descent:
    lr: float = 0.1
    def tell(self, x, state, evaluation): return Update(x - self.lr * evaluation.grad, state, {})
"""


def test_a_file_is_raced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its first function with its own optimizer; options choose otherwise; a file with nothing is one line."""
    monkeypatch.chdir(tmp_path)
    Path("mine_raced.py").write_text(MINE)
    Path("nothing_raced.py").write_text("x = 1\n")
    Path("only_raced.py").write_text(MINE.replace("def ", "def _").replace("def _tell", "def tell"))

    def printed(*args: str) -> tuple[Any, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(args))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    code, out, err = printed("mine_raced.py", "--print-scene")
    assert code == 0
    assert 'problem = "mine_raced.py:bowl' in out
    assert '  "mine_raced.py:Descent' in out
    assert "races mine_raced.py:bowl; there is also -p mine_raced.py:other; not broken:" in err
    assert "helper" not in err
    code, out, err = printed("mine_raced.py", "-p", "beale", "-o", "adam", "--print-scene")
    assert (code, 'problem = "beale"' in out, "there is also" in err) == (0, True, False)
    assert printed("trace", "mine_raced.py", "--steps", "2", "--start", "1,2,3")[1].count('"x": [') == 3
    code, out, err = printed("only_raced.py", "--print-scene")
    assert (code, "races its optimizers" in err) == (0, True)
    code, out, err = printed("nothing_raced.py")
    assert (code, "has no function of one argument and no class with tell" in err) == (2, True)
    assert printed("missing_raced.py")[0] == 2
