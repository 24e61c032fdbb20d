"""Whatever ends the program, it ends in one way; and what is typed at once is answered in order."""

import sys
import threading
from contextlib import suppress

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key
from textual.widgets import Input
from textual.worker import WorkerFailed

from termopt.config.actions import ACTIONS
from termopt.scene.scene import Scene, open_scene
from termopt.tui.app import TermoptApp, make_app, run_app
from termopt.tui.dialogs import DIALOGS
from termopt.tui.options import AppOptions
from termopt.tui.served import PAGE
from termopt.tui.session_end import TURN_SECONDS
from termopt.tui.textual_patches.terminal import choose_driver
from termopt.tui.widgets.canvas_view import CanvasView
from tests.turn import Turn

SCENE = Scene("beale", ("gd", "adam"), steps=60, paused=True)
HOSTILE = RuntimeError("no [/] [bold] \x1b]0;pwned\x07" + "x" * 999)


@pytest.fixture(autouse=True)
def _state(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def made() -> TermoptApp:
    return make_app(open_scene(SCENE), AppOptions(scene=SCENE, marker="braille", fps=1))


def fail(*_: object, **__: object) -> None:
    raise HOSTILE


def in_a_handler(app: TermoptApp, monkeypatch) -> None:
    app.race.call_later(fail)


def in_a_timer(app: TermoptApp, monkeypatch) -> None:
    app.set_timer(0.001, fail)


def in_a_worker(app: TermoptApp, monkeypatch) -> None:
    app.run_worker(fail, thread=True)


def in_the_loop(app: TermoptApp, monkeypatch) -> None:
    app._event_loop.call_soon(fail)


def in_another_thread(app: TermoptApp, monkeypatch) -> None:
    thread = threading.Thread(target=app.report_error, args=(HOSTILE,))
    thread.start()
    thread.join()


def in_a_picture(app: TermoptApp, monkeypatch) -> None:
    monkeypatch.setattr(CanvasView, "render_lines", fail)
    app.refresh()


def by_panic(app: TermoptApp, monkeypatch) -> None:
    app.panic(HOSTILE)


@pytest.mark.parametrize(
    "crash", [in_a_handler, in_a_timer, in_a_worker, in_the_loop, in_another_thread, in_a_picture, by_panic]
)
async def test_a_crash_anywhere_keeps_the_tape_and_says_one_plain_line(crash, monkeypatch, tmp_path) -> None:
    app = made()
    with suppress(RuntimeError, WorkerFailed):  # Textual raises it again for tests
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("right", "f")
            crash(app, monkeypatch)
            await app._task
    assert app.exit_reason.error is HOSTILE
    assert app.exit_reason.code(app.return_code) == 1
    line = app.exit_reason.line(app.unsaved.farewell)
    assert line.isprintable()
    assert line.startswith("this should not have happened: RuntimeError(")
    assert len(line) - len(str(tmp_path)) <= 250
    assert len(list((tmp_path / "termopt").glob("*.tape"))) == 1


@pytest.mark.parametrize("error", [SystemExit(7), KeyboardInterrupt(), MemoryError()])
def test_what_textual_lets_pass_ends_in_the_same_way(error, monkeypatch, capsys) -> None:
    app = made()

    def run() -> None:
        raise error

    monkeypatch.setattr(app, "run", run)
    assert run_app(app) == 1
    assert capsys.readouterr().err == f"termopt: this should not have happened: {error!r}\n"


def test_threads_take_short_turns_while_it_runs(monkeypatch) -> None:
    usual, app = sys.getswitchinterval(), made()
    turns: list[float] = []
    monkeypatch.setattr(app, "run", lambda: turns.append(sys.getswitchinterval()))
    assert run_app(app) == 0
    assert turns == [pytest.approx(TURN_SECONDS)]
    assert sys.getswitchinterval() == usual


async def test_what_asks_first_gives_the_exit_code() -> None:
    app = made()
    async with app.run_test(size=(80, 24)):
        app.request_exit(143)
        app.request_exit(129)
        await app._task
    assert app.exit_reason.code(app.return_code) == 143


# -- keys --------------------------------------------------------------------------------------------------------------


def typed(app: TermoptApp, *keys: str) -> None:
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))


OPENING = [a for a in ACTIONS if a.name in DIALOGS]


@pytest.mark.every(3)
@pytest.mark.parametrize("action", OPENING, ids=lambda action: action.name)
async def test_a_key_that_is_held_opens_one_dialog(action) -> None:
    app = made()
    async with app.run_test(size=(80, 24)) as pilot:
        typed(app, *[action.keys[0]] * 30)
        await pilot.pause()
        assert len(app.screen_stack) == 2


async def test_what_is_typed_ahead_is_for_the_dialog() -> None:
    app = made()
    async with app.run_test(size=(80, 24)) as pilot:
        typed(app, "k", "ctrl+u", "0", ".", "0", "0", "7", "enter")
        await pilot.pause()
        while not app._pending.idle:
            await pilot.pause()
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert "0.007" in repr(app.session.race.lanes[0])


@pytest.mark.every(4)
@pytest.mark.parametrize("action", OPENING, ids=lambda action: action.name)
async def test_q_closes_a_dialog_without_a_line_and_leaves_if_typed_before_it_was_there(action) -> None:
    app = made()
    async with app.run_test(size=(80, 24)) as pilot:
        DIALOGS[action.name](app)
        await pilot.pause()
        line = isinstance(app.focused, Input)
        await pilot.press("q")
        await pilot.pause()
        assert (len(app.screen_stack) == 2) is line
        if line:
            return
        typed(app, action.keys[0], "q")
        await app._task
    assert app.return_code == 0


@pytest.mark.parametrize("action", OPENING, ids=lambda action: action.name)
async def test_nothing_is_answered_after_q(action) -> None:
    app = made()
    async with app.run_test(size=(80, 24)):
        typed(app, "q", *action.keys, "q")
        await app._task
    assert app.exit_reason.code(app.return_code) == 0


@pytest.mark.every(6)
@pytest.mark.parametrize("action", OPENING, ids=lambda action: action.name)
async def test_a_request_to_end_while_a_dialog_opens_is_met(action) -> None:
    """However far the dialog has come, whose parts are not there yet."""
    for turns in (3, 4, 5):
        app = made()
        async with app.run_test(size=(80, 24)):
            typed(app, action.keys[0])
            for _ in range(turns):
                await Turn()
            app.leave(130)
            await app._task
        assert app.exit_reason.error is None


# -- Textual of another build ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "page"),
    [
        ("DRIVER", ""),
        ("DRIVER_KNOWS", ""),
        ("EVERY_DRIVER_KNOWS", ""),
        ("PARSER_KNOWS", ""),
        ("PAGE_DRIVER", PAGE),
        ("PAGE_DRIVER_KNOWS", PAGE),
        ("PARSER_KNOWS", PAGE),
    ],
)
def test_where_textual_is_built_otherwise_its_own_driver_does(table, page, monkeypatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", page)
    assert choose_driver.own_driver() is not None
    monkeypatch.setattr(choose_driver, table, (*getattr(choose_driver, table), "nothing_that_is_there"))
    assert choose_driver.own_driver() is None
    assert make_app(open_scene(SCENE)).driver_class is not HeadlessDriver


@pytest.mark.skipif(sys.platform == "win32", reason="Textual's own driver is used there")
async def test_a_size_in_the_environment_that_no_terminal_has_is_not_believed(monkeypatch) -> None:
    from termopt.tui.textual_patches.terminal.driver import DEFAULT_SIZE, TerminalDriver

    for variable in ("COLUMNS", "LINES"):
        monkeypatch.setenv(variable, "1000000")
    assert TerminalDriver(made(), size=None)._size == DEFAULT_SIZE
