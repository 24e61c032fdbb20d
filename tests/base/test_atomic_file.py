"""What is written is written whole or not at all, to a file as to standard output, and nobody sees a traceback."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import termopt
from termopt.base.atomic_file import write_file
from termopt.base.errors import UserError
from termopt.cli.main import main

FULL = Path("/dev/full")
ANYWHERE = {**os.environ, "PYTHONPATH": str(Path(termopt.__file__).parents[1])}


def run(*args):
    with pytest.raises(SystemExit) as caught:
        main(["trace", *args])
    return caught.value.code


def names(folder):
    return [path.name for path in folder.iterdir()]


# -- files -----------------------------------------------------------------------------------------------------------


def test_an_existing_file_is_refused_without_force(tmp_path, capsys):
    file = tmp_path / "race.jsonl"
    assert run("--steps", "1", "--out", str(file)) == 0
    before = file.read_bytes()
    assert run("--steps", "2", "--out", str(file)) == 2
    assert capsys.readouterr().err == f"termopt: {file} exists; --force overwrites it\n"
    assert file.read_bytes() == before
    file.chmod(0o640)
    assert run("--steps", "2", "--out", str(file), "--force") == 0
    assert len(file.read_bytes()) > len(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(tmp_path) == ["race.jsonl"]


def test_a_new_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    write_file(tmp_path / "new", ["text"], force=False)
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_force_replaces_what_a_link_leads_to(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_file(link, ["new"], force=True)
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), UserError("no")])
def test_what_fails_halfway_leaves_nothing(tmp_path, error):
    def lines():
        yield "half"
        raise error

    with pytest.raises((UserError, KeyboardInterrupt)):
        write_file(tmp_path / "new", lines(), force=False)
    assert names(tmp_path) == []


def test_someone_else_was_quicker(tmp_path):
    def lines():
        yield "ours"
        (tmp_path / "new").write_text("theirs")

    with pytest.raises(UserError, match="exists"):
        write_file(tmp_path / "new", lines(), force=False)
    assert (tmp_path / "new").read_text() == "theirs"
    assert names(tmp_path) == ["new"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "it is a folder"),
        ("missing/race.jsonl", "there is no folder"),
        ("n" * 300, "file name too long"),
    ],
)
def test_places_that_cannot_be_written(tmp_path, capsys, name, why):
    assert run("--steps", "1", "--force", "--out", f"{tmp_path}/{name}") == 2
    err = capsys.readouterr().err
    assert why in err
    assert err.count("\n") == 1


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_devices_take_lines_as_they_come(capsys):
    assert run("--steps", "1", "--out", os.devnull) == 0
    assert run("--steps", "1", "--out", "/dev/full", "--force") == 2
    assert capsys.readouterr().err == "termopt: cannot write /dev/full: no space left on device\n"
    assert FULL.is_char_device()


def test_a_disk_that_fills_up_leaves_nothing(tmp_path):
    limit = "import resource as r, sys; sys.dont_write_bytecode = True; r.setrlimit(r.RLIMIT_FSIZE, (9999, 9999))"
    full = f"{limit}; from termopt.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", full, "trace", "--out", "race.jsonl"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=ANYWHERE,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"termopt: cannot write race.jsonl: {os.strerror(27).lower()}\n"
    assert names(tmp_path) == []


# -- standard output -------------------------------------------------------------------------------------------------


def shell(command, **env):
    """Runs a shell command in which $T is termopt: (exit code, standard output, standard error)."""
    command = command.replace("$T", f"{sys.executable} -m termopt")
    done = subprocess.run(["sh", "-c", command], capture_output=True, env={**ANYWHERE, **env})
    return done.returncode, done.stdout, done.stderr


def test_a_reader_may_leave():
    code, out, err = shell("($T trace --steps 20000; echo $? >&2) | head -1")
    assert out.startswith(b'{"termopt"')
    assert (code, out.count(b"\n"), err) == (0, 1, b"0\n")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", ["trace --steps 1", "list themes", "--help"])
def test_a_full_disk(words):
    assert shell(f"$T {words} > /dev/full") == (
        2,
        b"",
        b"termopt: cannot write to standard output: no space left on device\n",
    )


def test_no_standard_output():
    assert shell("$T trace --steps 1 >&-") == (2, b"", b"termopt: standard output is closed\n")


@pytest.mark.parametrize("words", ["list problems", "trace --steps 1 --start 1e200,1"])
def test_text_is_utf_8_whatever_the_locale(words):
    poor = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    code, out, err = shell(f"$T {words}", **poor)
    assert code == (0 if out else 2)
    assert "²" in out.decode("utf-8") or "≤" in err.decode("utf-8")


MIDDLE = """
import itertools, os, pathlib, sys
from termopt.cli.main import main
from termopt.export import trace_table
write = trace_table.write_file
def ended(lines):
    yield from itertools.islice(lines, 9)
    assert list(pathlib.Path().iterdir())
    os.kill(os.getpid(), int(sys.argv.pop()))
    yield from lines
trace_table.write_file = lambda path, lines, force: write(path, ended(lines), force)
main(["trace", "--steps", "9000000", "--out", "race.jsonl"])
"""


@pytest.mark.parametrize(
    ("number", "code"), [pytest.param(signal.SIGINT, 130, marks=pytest.mark.long), (signal.SIGTERM, 143)]
)
def test_interrupted_in_the_middle(tmp_path, number, code):
    """The signal comes from within, when the draft is begun: it is met at the same place however fast anything is."""
    process = subprocess.run(
        [sys.executable, "-c", MIDDLE, str(int(number))], cwd=tmp_path, capture_output=True, env=ANYWHERE
    )
    assert (process.returncode, process.stdout, process.stderr) == (code, b"", b"")
    assert names(tmp_path) == []
