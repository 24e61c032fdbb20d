"""The plug-in of pytest, as the tests of other people use it: each of these runs pytest on some of them."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import termopt
import termopt.headless.driver
from termopt.testing import recording_text

pytest_plugins = ["pytester"]
for name in ("numpy", "contourpy"):  # a run within this process unloads what it loaded; these load only once
    importlib.import_module(name)

NAME = "termopt.testing.plugin"
OWN = Path(__file__).with_name("mine.py").read_text("utf-8")
TEST = f"""{OWN}
def test_mine(termopt_recording):
    termopt_recording(problem="sphere", optimizer=Mine(), steps=10, seconds=1)
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest on what lies in its folder, warnings being errors; returns the result.

    Plug-ins are named, so that it makes no difference which are installed, and whether termopt is.
    """
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    # Byte code is told apart by second and size: of a file that is changed at once the old one would be run.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYTHONPATH", str(Path(termopt.__file__).parents[1]))
    recording_text(problem="sphere", seconds=0.5)

    def call(*args, separate=False):
        runs = pytester.runpytest_subprocess if separate else pytester.runpytest_inprocess
        return runs("-p", NAME, "-p", "no:cacheprovider", "-W", "error", *args)

    return call


def golden(pytester, name):
    return pytester.path / "golden" / name


# -- accepted, and then the same ---------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_recording_is_accepted_and_then_as_it_was(pytester, run):
    pytester.makepyfile(TEST)
    result = run("--termopt-update")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["termopt: golden texts accepted: 1"])
    text = golden(pytester, "test_mine.txt").read_text("utf-8")
    assert text.startswith("termopt recording 1  80x24\n")
    assert "▼ mine  lr 0.1" in text
    again = run()
    again.assert_outcomes(passed=1)
    again.stdout.no_fnmatch_line("termopt: golden*")
    run("--termopt-update").stdout.no_fnmatch_line("termopt: golden*")  # there was nothing to accept


def test_a_recording_without_a_golden_text_fails_and_says_what_to_do(pytester, run):
    pytester.makepyfile(TEST)
    result = run()
    result.assert_outcomes(failed=1)
    line = "E*Failed: there is no golden text golden/test_mine.txt yet; --termopt-update accepts this recording"
    result.stdout.fnmatch_lines([line])
    assert not golden(pytester, "").exists()


@pytest.mark.long
def test_an_optimizer_that_has_changed_fails_with_the_rows_and_nothing_else(pytester, run):
    pytester.makepyfile(TEST)
    run("--termopt-update").assert_outcomes(passed=1)
    pytester.makepyfile(TEST.replace("lr: float = 0.1", "lr: float = 0.2"))
    result = run()
    result.assert_outcomes(failed=1)
    lines = [line.removeprefix("E").strip() for line in result.outlines if line.startswith("E  ")]
    assert lines[0] == "Failed: golden/test_mine.txt: 2 of 2 frames differ; the first:"
    assert lines[1] == "--- 0  0.000 s  step 0"
    at = lines.index("row 2:")
    assert [line.split()[:6] for line in lines[at + 1 : at + 3]] == [
        ["expected", "1", "▼", "mine", "lr", "0.1"],
        ["actual", "1", "▼", "mine", "lr", "0.2"],
    ]
    assert lines[at + 3] == "^"
    under = next(line for line in result.outlines if line.endswith("^"))
    above = next(line for line in result.outlines if "lr 0.2" in line)
    assert above[under.index("^")] == "2"
    assert lines[-1] == "--termopt-update accepts this recording"
    assert not any("plugin.py" in line for line in result.outlines)
    run("--termopt-update").stdout.fnmatch_lines(["termopt: golden texts accepted: 1"])
    run().assert_outcomes(passed=1)


@pytest.mark.long
def test_a_damaged_golden_text_is_named_left_alone_and_written_anew(pytester, run):
    pytester.makepyfile(TEST)
    run("--termopt-update")
    path = golden(pytester, "test_mine.txt")
    whole = path.read_bytes()
    end = whole.index(b"--- end")
    for damaged, why in (
        (whole[:end], "line 52: the text breaks off"),
        (whole[:end] + b"\xff", "line 52: not UTF-8 text"),
    ):
        path.write_bytes(damaged)
        result = run()
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines([f"E*golden/test_mine.txt, {why}; --termopt-update writes it anew"])
        assert path.read_bytes() == damaged
    run("--termopt-update").assert_outcomes(passed=1)
    assert path.read_bytes() == whole


def test_a_golden_text_that_cannot_be_written(pytester, run):
    pytester.makepyfile(TEST)
    golden(pytester, "test_mine.txt").mkdir(parents=True)
    result = run("--termopt-update")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*Failed: cannot write *test_mine.txt: it is a folder"])


def test_golden_texts_are_no_doctests(pytester, run):
    pytester.makepyfile(TEST)
    run("--termopt-update")
    path = golden(pytester, "test_mine.txt")
    path.write_text(path.read_text("utf-8").replace(" termopt ", ">>> 1 / 0 "), "utf-8")
    path.with_name("test_other.txt").write_text(">>> 1 + 1\n2\n")
    result = run("--collect-only")
    assert "test_other.txt" in result.stdout.str()
    assert "test_mine.txt" not in result.stdout.str()


def test_line_feeds_of_another_system_make_no_difference(pytester, run):
    pytester.makepyfile(TEST)
    run("--termopt-update")
    path = golden(pytester, "test_mine.txt")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    run().assert_outcomes(passed=1)


# -- what is recorded --------------------------------------------------------------------------------------------------


def test_paths_are_relative_to_the_test_and_golden_texts_lie_next_to_it(pytester, run):
    folder = pytester.mkdir("deep")
    (folder / "scene.toml").write_text(
        'problem = "beale"\noptimizers = ["gd"]\nlabels = ["梯度下降"]\nsteps = 10\n', "utf-8"
    )
    (folder / "test_deep.py").write_text(
        "def test_keys(termopt_recording): termopt_recording('scene.toml', keys='space right*2', seconds=2)\n"
    )
    result = run("--termopt-update", str(folder / "test_deep.py"))
    result.assert_outcomes(passed=1)
    text = (folder / "golden" / "test_keys.txt").read_text("utf-8")
    assert "梯度下降" in text
    assert "  space\n" in text
    run("--rootdir", str(folder), str(folder)).assert_outcomes(passed=1)


def test_a_problem_of_ones_own(pytester, run):
    pytester.makepyfile(
        OWN + "\ndef test_bowl(termopt_recording): termopt_recording(problem=Bowl(), optimizer=Mine(), seconds=0.5)\n"
    )
    run("--termopt-update").assert_outcomes(passed=1)
    pytester.makepyfile(
        OWN.replace("-1.5", "-1.4")
        + "\ndef test_bowl(termopt_recording): termopt_recording(problem=Bowl(), optimizer=Mine(), seconds=0.5)\n"
    )
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*row 1:", "E*start (1, −1.5)*", "E*start (1, −1.4)*"])


@pytest.mark.long
@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("termopt_recording(optimizer='adm')", "Failed: unknown optimizer 'adm'; did you mean 'adam'[?]"),
        ("termopt_recording('none.toml')", "Failed: *none.toml: no such file or directory"),
        (
            "with closing(asyncio.new_event_loop()) as loop: loop.run_until_complete(recorded(termopt_recording))",
            "Failed: a recording cannot be made while an event loop is running; *",
        ),
    ],
)
def test_what_cannot_be_recorded_is_said_in_one_line(pytester, run, call, why):
    head = "import asyncio\nfrom contextlib import closing\nasync def recorded(recording): recording()\n"
    pytester.makepyfile(head + f"def test_it(termopt_recording):\n    {call}\n")
    for args in ((), ("--termopt-update",)):
        result = run(*args)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines([f"E*{why}"])
        assert sum(line.startswith("E  ") for line in result.outlines) == 1
    assert not golden(pytester, "").exists()


# -- names -------------------------------------------------------------------------------------------------------------


def test_every_recording_has_a_golden_text_of_its_own(pytester, run):
    pytester.makepyfile(
        """
        import pytest

        class TestBoth:
            @pytest.mark.parametrize("optimizer", ["gd", "gd:lr=0.1", "x" * 200], ids=["gd", "a/b:c", "x" * 200])
            def test_it(self, termopt_recording, optimizer):
                optimizer = optimizer.replace("x" * 200, "adam")
                termopt_recording(problem="sphere", optimizer=optimizer, seconds=0.5)
                termopt_recording(problem="beale", optimizer=optimizer, seconds=0.5)
        """
    )
    result = run("--termopt-update")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["termopt: golden texts accepted: 6"])
    names = sorted(path.name for path in golden(pytester, "").iterdir())
    assert names[2:4] == ["TestBoth.test_it[gd]-2.txt", "TestBoth.test_it[gd].txt"]
    assert names[0].startswith("TestBoth.test_it[a_b_c]-")
    assert max(map(len, names)) < 100
    run().assert_outcomes(passed=3)


def test_two_tests_do_not_share_a_golden_text(pytester, run):
    pytester.makepyfile(test_a=TEST, test_b=TEST.replace("test_mine", "test_MINE"))
    result = run("--termopt-update")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*golden/test_mine.txt would be the golden text of test_b.py::test_MINE too; rename*"])


# -- how pytest is run -------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_in_many_processes(pytester, run):
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.parametrize('optimizer', ['gd', 'adam'])\n"
        "def test_it(termopt_recording, optimizer):\n"
        "    termopt_recording(problem='sphere', optimizer=optimizer, seconds=0.5)\n"
    )
    args = ("-p", "xdist", "-n", "2", "--import-mode=importlib")
    result = run("--termopt-update", *args, separate=True)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["termopt: golden texts accepted: 2"])
    assert len(list(golden(pytester, "").iterdir())) == 2
    run(*args, separate=True).assert_outcomes(passed=2)


def test_loading_it_loads_nothing_that_is_heavy():
    code = f"import sys, {NAME}; print(*sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(Path(termopt.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    ours = [name for name in done.stdout.split() if name.startswith("termopt")]
    light = {"termopt", "termopt.testing", NAME}
    assert {name for name in ours if not name.startswith("termopt.base")} == light
    assert not {"numpy", "textual", "rich", "plotext", "contourpy", "click"} & set(done.stdout.split())
