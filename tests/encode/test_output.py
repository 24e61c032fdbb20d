"""Files of recordings: the ending chooses the form, a file is whole or not there, and progress is reported."""

import io
import signal
import subprocess
import sys

import pytest

from termopt.base.errors import UserError
from termopt.cli.main import run
from termopt.encode.progress import watched
from termopt.headless.key_script import parse_script
from termopt.headless.plan import RecordingPlan
from termopt.headless.recording import make_recording
from termopt.scene.scene import Scene, open_scene

SHORT = ["--steps", "12", "--size", "60x20", "--seconds", "0.4", "--optimizer", "gd", "--problem", "sphere"]


def record(*more: str) -> int:
    return run(["record", *SHORT, *more])


@pytest.mark.parametrize("name", ["a.cast", "a.txt", "A.CAST"])
def test_a_recording_is_a_file(name, tmp_path) -> None:
    assert record("--out", str(tmp_path / name)) == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with pytest.raises(UserError, match="exists; --force overwrites it"):
        record("--out", str(tmp_path / name))
    assert record("--out", str(tmp_path / name), "--force", "--fps", "5") == 0


def test_text_is_every_frame_or_one(tmp_path) -> None:
    record("--out", str(tmp_path / "all.txt"), "--fps", "10")
    record("--out", str(tmp_path / "one.txt"), "--fps", "10", "--at", "5")
    heads = [line for line in (tmp_path / "all.txt").read_text("utf-8").splitlines() if line.startswith("--- ")]
    assert [head.split()[1] for head in heads] == ["0", "1", "2", "3"]
    one = (tmp_path / "one.txt").read_text("utf-8").splitlines()
    assert one[0].startswith("--- ")
    assert "step 5" in one[0]
    assert len(one) == 21


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--out", "recording.mp4"], "unknown ending '.mp4'; known: .cast"),
        (["--out", "recording.gfi"], "did you mean '.gif'"),
        (["--out", "recording"], "the name has to end in .cast"),
        (["--out", "no/such/folder.cast"], "there is no folder no/such"),
        (["--out", "a.cast", "--cast-version", "4"], "there are 2 and 3"),
        (["--out", "a.txt", "--cast-version", "3"], "--cast-version goes with --out FILE.cast"),
        (["--out", "a.gif", "--animate"], "--animate goes with --out FILE.svg"),
        (["--out", "a.cast", "--size", "80"], "expected columns and rows, such as 120x40"),
        (["--out", "a.cast", "--keys", "fly"], "--keys: unknown key 'fly'"),
        (["--out", "a.cast", "--theme", "dork"], "did you mean 'dark'"),
        (["--out", "a.cast", "--marker", "dots"], "unknown marker"),
        (["--out", "a.cast", "--lesson", "adam"], "a lesson says itself what it shows; leave out --"),
        (["--out", "a.txt", "--at", "12", "--seconds", "0.1"], "does not come to step 12"),
        ([], "missing option '--out'"),
    ],
)
def test_a_wrong_command_is_one_line_and_no_file(more, why, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=why) as caught:
        record(*more)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_nothing(tmp_path, capsys) -> None:
    (tmp_path / "a.cast").symlink_to("/dev/full")
    with pytest.raises(UserError, match="no space left on device"):
        record("--out", str(tmp_path / "a.cast"))
    assert "given up after" in capsys.readouterr().err


@pytest.mark.long
def test_an_end_in_the_middle_leaves_nothing(tmp_path) -> None:
    """The recording goes on for long enough to be ended when it has said how far it is."""
    given = ["--out", str(tmp_path / "a.cast"), "--seconds", "60", "--keys", "L"]
    command = [sys.executable, "-m", "termopt", "record", *given]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as recording:
        assert recording.stderr is not None
        assert "left" in recording.stderr.readline()
        assert any(path.name.startswith(".termopt-") for path in tmp_path.iterdir())
        recording.send_signal(signal.SIGTERM)
        assert recording.wait() == 143
        assert "Traceback" not in recording.stderr.read()
    assert not list(tmp_path.iterdir())


def test_an_error_in_the_middle_has_a_line_of_its_own(tmp_path, capsys) -> None:
    with pytest.raises(UserError, match="does not come to step 12"):
        record("--out", str(tmp_path / "a.cast"), "--at", "12", "--seconds", "0.2")
    assert capsys.readouterr().err.endswith("given up after 5 frames\n")


def test_who_does_not_listen_to_progress_gets_the_recording(tmp_path) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    made = watched(
        make_recording(RecordingPlan(open_scene(Scene()), size=(40, 12), fps=10, seconds=1)), Closed(), lambda: 0.0
    )
    assert len(list(made.frames)) == 10


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_progress_says_how_much_is_left(stream) -> None:
    scene = Scene("sphere", ("gd",), steps=40)
    seconds, said = [0.0], stream()

    def now() -> float:
        seconds[0] += 0.25
        return seconds[0]

    made = watched(make_recording(RecordingPlan(open_scene(scene), size=(40, 12), fps=10, seconds=2)), said, now)
    assert len(list(made.frames)) == 20
    words = said.getvalue()
    assert "of about 20 frames" in words
    assert "s left" in words
    assert words.endswith("20 frames, 2.0 s\n")
    assert words.count("\n") == (1 if stream is Terminal else 10)


def test_keys_whose_time_has_not_come_are_said() -> None:
    said = io.StringIO()
    scene = Scene("beale", ("gd",), steps=60)
    plan = RecordingPlan(open_scene(scene), scene, size=(60, 20), fps=10, until=2, script=parse_script("wait:3 e f"))
    list(watched(make_recording(plan), said, lambda: 0.0).frames)
    assert said.getvalue().endswith("; not pressed: e f\n")
