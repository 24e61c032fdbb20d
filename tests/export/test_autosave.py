"""Sessions that are broken off: what was done is kept, found again, and never lost for want of room."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import termopt
from termopt.base.errors import UserError
from termopt.base.state_folder import state_folder
from termopt.export.autosave import MOST, keep
from termopt.scene.read import scene_to_json
from termopt.scene.scene import Scene, open_scene
from termopt.scene.tape import load_tape
from termopt.session.intents import Seek, Tick
from termopt.session.tape import Tape
from termopt.tui.app import TermoptApp, make_app
from termopt.tui.options import AppOptions

SCENE = Scene("beale", ("gd", "adam"), steps=60)
TAPE = Tape(scene_to_json(SCENE), ((0, Tick(3)), (3, Seek(20))), (80, 24))


@pytest.fixture(autouse=True)
def _state(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def kept() -> list:
    return sorted(state_folder().glob("*.tape"))


def test_a_tape_is_kept_and_opens_again(tmp_path) -> None:
    path = keep(TAPE)
    assert path.parent == state_folder()
    assert path.is_relative_to(tmp_path)
    assert termopt.load(path).time.cursor == 20
    assert load_tape(path).tape == TAPE


def test_old_ones_make_room_and_nothing_else_does(tmp_path) -> None:
    (tmp_path / "unsaved-mine.tape").write_text("mine")
    (tmp_path / "unsaved-7.txt").write_text("mine")
    paths = [keep(TAPE, tmp_path) for _ in range(MOST + 5)]
    assert [path.name for path in paths] == [f"unsaved-{n}.tape" for n in range(1, MOST + 6)]
    assert {path for path in paths if path.exists()} == set(paths[-MOST:])
    assert len(list(tmp_path.iterdir())) == MOST + 2


def test_where_nothing_can_be_kept_it_says_why(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write in"):
        keep(TAPE, tmp_path / "file" / "folder")


async def left(code: int | None, *keys: str) -> TermoptApp:
    app = make_app(open_scene(SCENE), AppOptions(scene=SCENE, marker="braille", timer=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        if code is not None:
            app.leave(code)
            await pilot.pause()
    return app


@pytest.mark.parametrize("code", [129, 130, 143])
async def test_a_signal_keeps_what_was_done(code) -> None:
    app = await left(code, "right", "right", "2", "]", "f")
    (path,) = kept()
    assert str(path) in app.unsaved.farewell
    assert "termopt replay" in app.unsaved.farewell
    assert termopt.load(path) == app.session
    assert app.return_code == code
    header = json.loads(path.read_text("utf-8").splitlines()[0])
    assert (header["seed"], header["size"]) == (0, [80, 24])


@pytest.mark.parametrize(("code", "files"), [(130, 0), (129, 1), (143, 1)])
async def test_who_only_watched_and_leaves_needs_nothing_kept(code, files) -> None:
    app = make_app(open_scene(SCENE), AppOptions(scene=SCENE, marker="braille", timer=False))
    async with app.run_test(size=(80, 24)) as pilot:
        app.race.intend(Tick(3))
        app.leave(code)
        await pilot.pause()
    assert len(kept()) == files


def test_who_asks_at_the_same_moment_gets_another_name(tmp_path) -> None:
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: keep(TAPE, tmp_path), range(4)))
    assert len(paths) == 4
    assert len([load_tape(path) for path in tmp_path.glob("unsaved-*.tape")]) == 4


async def test_who_leaves_by_key_wants_nothing_kept() -> None:
    app = await left(None, "right", "q")
    assert not kept()
    assert not app.unsaved.farewell


async def test_what_is_saved_is_not_kept_again(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(open_scene(SCENE), AppOptions(scene=SCENE, marker="braille", timer=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "s", "e", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.leave(143)
        await pilot.pause()
    assert len(list(tmp_path.glob("*.tape"))) == 1
    assert not kept()


async def test_a_crash_keeps_what_was_done() -> None:
    app = make_app(open_scene(SCENE), AppOptions(scene=SCENE, marker="braille", timer=False))

    def broken() -> None:
        raise RuntimeError("no")

    async def break_down() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("right", "right")
            app.call_later(broken)
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await break_down()
    (path,) = kept()
    assert termopt.load(path) == app.session
    assert app.exit_reason.line(app.unsaved.farewell) == (
        f"this should not have happened: RuntimeError('no'); what you did is kept; termopt replay {path} opens it again"
    )


def test_what_is_kept_is_for_its_owner_alone(tmp_path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    path = keep(TAPE, folder)
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    path = keep(TAPE, tmp_path / "new")
    assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
