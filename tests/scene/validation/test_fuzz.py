"""Chance changes what the program itself writes: it opens, or one line says why not, soon and in little memory."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.headless.key_script import parse_script
from termopt.problems.plane.choose import parse_plane
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, optimizer, optimizer_spec, problem
from tests.scene.validation.fuzzing import fuzz, mutation
from tests.scene.validation.opening import check_words

ROOT = Path(__file__).parents[3]
SECONDS, MEGABYTES = 5, 300

SPECS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(PROBLEMS, problem),
    **dict.fromkeys(("x**2 + 10*sin(y)**2", "(x+2*y-7)**2 + abs(x)/3 - e**x", "mlp:rows=30,hidden=2"), problem),
    **{optimizer_spec(optimizer(name)): optimizer for name in OPTIMIZERS},
    **{f"adam:lr={text}": optimizer for text in ("cosine(0.1,200,warmup=5)", "step(0.1,0.5,10)", "linear(0.1, 50)")},
    **dict.fromkeys(("wait:2 space right*3 f click:40,12 type:abc", "ctrl+p escape ?"), parse_script),
    **{text: lambda text: parse_plane(text, problem("mlp")) for text in ("random:7", "0,9", "w1[1,3],b2")},
}
"""What people write in one line, and who reads it."""

SIGNS = "()[]{}:,=*/+-.0123456789eExy \x00\x1b\u202e\ud800∞數"


def changed(text: str, dice: random.Random) -> str:
    """The text with a few characters lost, added, changed or doubled."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text) + 1)
        more = dice.choice([dice.choice(SIGNS), text[at : at + 9], dice.choice(SIGNS) * 200, "9" * 400])
        text = text[:at] + dice.choice(["", more]) + text[at + dice.choice([0, 1, 1, 5]) :]
    return text


def reads_or_refuses(seed: int) -> None:
    dice = random.Random(seed)
    spec = dice.choice(list(SPECS))
    try:
        SPECS[spec](changed(spec, dice))
    except UserError as error:
        check_words(str(error))


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_a_line_that_people_write_is_read_or_refused(seed: int) -> None:
    reads_or_refuses(seed)


@pytest.mark.long
@settings(max_examples=5_000)
@given(st.integers(0, 2**32))
def test_any_line_that_people_write_is_read_or_refused(seed: int) -> None:
    reads_or_refuses(seed)


def test_files_that_chance_has_changed(tmp_path: Path) -> None:
    fuzz(range(120), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 10_000, 2_500))
def test_ten_thousand_files_that_chance_has_changed(first: int) -> None:
    command = [sys.executable, "-m", "tests.scene.validation.fuzzing", str(first), str(first + 2_500)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    measured = json.loads(done.stdout)
    assert measured["opened"] > 100
    assert measured["slowest"] < SECONDS
    assert measured["megabytes"] < MEGABYTES


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20_000, 20_020))
def test_changed_files_on_the_command_line(seed: int, tmp_path: Path) -> None:
    kind, raw = mutation(seed)
    path = tmp_path / "file"
    path.write_bytes(raw)
    recording = ["record", str(path), "--seconds", "0.2", "--out", str(tmp_path / "o.cast")]
    words = {"tape": recording, "scene": recording, "settings": ["config", "show"]}[kind]
    env = {"TERMOPT_CONFIG": str(path if kind == "settings" else "/dev/null"), "HOME": str(tmp_path), "PATH": "/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "termopt", *words], cwd=ROOT, env=env, capture_output=True, check=False
    )
    said = done.stderr.decode()
    assert done.returncode in (0, 2), said
    assert "this should not have happened" not in said
    if done.returncode:
        check_words(said.removesuffix("\n").replace(str(path), "FILE"))
