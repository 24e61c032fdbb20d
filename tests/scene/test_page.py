"""Pages that hold their race: what was recorded opens again, and nothing in a page runs unless that is permitted."""

import io
from pathlib import Path

import pytest

from termopt.base.errors import UserError
from termopt.encode.html import TAPE_BEGINS, write_html
from termopt.engine.trace.trace import Trace
from termopt.headless.key_script import parse_script
from termopt.headless.notebook import trace_player
from termopt.headless.plan import RecordingPlan
from termopt.headless.recording import make_recording
from termopt.registry.adapters.permission import permitted
from termopt.scene.page import load_page
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Session

NAMED = ("</script><script>alert(1)</script>", "<!-- ä 两")


def page_of(scene: Scene, path: Path, keys: str = "", seconds: float = 0.4) -> Path:
    """Record a scene as a page."""
    plan = RecordingPlan(open_scene(scene), scene, script=parse_script(keys), size=(40, 12), fps=5, seconds=seconds)
    with path.open("wb") as file:
        write_html(make_recording(plan), file)
    return path


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> str:
    """The text of a page with a race in it."""
    return page_of(Scene("beale", ("gd",)), tmp_path_factory.mktemp("page") / "race.html").read_text("utf-8")


def test_a_page_opens_as_the_session_that_it_shows(tmp_path) -> None:
    """Also a fork, and labels that look like the end of the tape."""
    scene = Scene("beale", ("adam", "gd"), labels=NAMED, steps=50, paused=True)
    path = page_of(scene, tmp_path / "race.html", "right*3 f", seconds=2)
    found = load_page(path)
    assert found.scene == scene
    assert [lane.label for lane in found.ended.race.lanes][::2] == list(NAMED)
    assert len(found.ended.race.lanes) == 3
    assert found.ended.time.cursor == 3
    assert path.read_text("utf-8").count("</script>") == 3  # of the frames, the tape and the player


def test_the_player_of_a_trace_holds_its_race() -> None:
    lane = open_scene(Scene("rosenbrock", ("adam:lr=0.1",))).race.lanes[0]
    trace = Trace(lane, 5)
    trace.reach(5)
    player = trace_player(trace)
    assert player is not None
    assert player.plan.scene is not None
    assert open_scene(player.plan.scene).race.lanes[0].optimizer == lane.optimizer


def test_a_race_that_no_text_can_say_has_no_tape(tmp_path) -> None:
    file = io.BytesIO()
    plan = RecordingPlan(open_scene(Scene("beale", ("gd",))), None, size=(20, 6), fps=2, seconds=0.4)
    write_html(make_recording(plan), file)
    (path := tmp_path / "race.html").write_bytes(file.getvalue())
    with pytest.raises(UserError, match="there is no race in it"):
        load_page(path)


def test_code_that_a_page_names_runs_only_where_that_is_permitted(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = tmp_path / "ran"
    (tmp_path / "my.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\ndef f(x): return x @ x\n")
    with permitted("./my.py"):
        path = page_of(Scene("./my.py:f", ("gd:lr=0.1",), start=(1.0, 2.0)), tmp_path / "race.html")
    assert ran.exists()
    ran.unlink()
    with pytest.raises(UserError, match=r"is code, which runs only if the command line names it, or with --trust"):
        load_page(path)
    assert not ran.exists()
    with permitted("*"):
        assert isinstance(load_page(path).ended, Session)
    (tmp_path / "my.py").write_text("def f(x): return -x @ x\n")
    with permitted("*"), pytest.raises(UserError, match="has changed since this was written"):
        load_page(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(TAPE_BEGINS, "<!-- -->"), "there is no race in it"),
        (lambda text: text[: text.index(TAPE_BEGINS) + 300], "cut short in the middle of its tape"),
        (lambda text: text.replace('{"tape": 1', '{"tape": 2'), "the tape in it, line 1: format 2 is not known"),
        (lambda text: text.replace('"scene": {', '"scene": {"x": 1, '), "the tape in it, line 1: unknown key 'x'"),
        (lambda text: text.replace('{"tape": 1', "\x1b[2J"), "the tape in it, line 1: not the header of a tape"),
    ],
)
def test_what_is_wrong_with_a_page_is_said(change, words, good, tmp_path) -> None:
    (path := tmp_path / "race.html").write_text(change(good), "utf-8")
    with pytest.raises(UserError) as raised:
        load_page(path)
    assert words in str(raised.value)
    assert str(raised.value).isprintable()


def test_what_no_page_is_read_from_is_refused_without_waiting(good, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("termopt.scene.page.MOST_PAGE_BYTES", 1000)
    (page := tmp_path / "race.html").write_text(good, "utf-8")
    for path, why in ((page, "larger than"), (Path("/dev/zero"), "larger than"), (Path(), "is a directory")):
        with pytest.raises(UserError, match=why):
            load_page(path)
