"""In a page of a browser: files are downloads, and nothing is kept on the computer that serves it."""

import io
import json
import os
import sys
from types import ModuleType

import pytest

from termopt.base.errors import UserError
from termopt.cli.serve import serve
from termopt.scene.link import open_link
from termopt.scene.scene import Scene, open_scene
from termopt.tui.app import make_app
from termopt.tui.options import AppOptions
from termopt.tui.running import require_terminal
from termopt.tui.screens.save import SaveScreen
from termopt.tui.served import PAGE
from termopt.tui.textual_patches.terminal.choose_driver import own_driver

SCENE = Scene("rosenbrock", ("adam",), seed=1, steps=40, paused=True)


@pytest.fixture
def page(monkeypatch) -> None:
    """The environment of a program that a page shows, and no terminal."""
    monkeypatch.setenv("TEXTUAL_DRIVER", PAGE)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def test_a_page_is_a_screen_to_draw_on(page, monkeypatch) -> None:
    require_terminal()
    monkeypatch.delenv("TEXTUAL_DRIVER")
    with pytest.raises(UserError, match="there is no terminal to draw in"):
        require_terminal()


@pytest.mark.parametrize(
    "name", ["nosuch:Driver", "nosuch", "textual.driver:Nosuch", ":", "..:x", "os:getcwd", "\x1b[2J"]
)
def test_a_driver_that_there_is_not_is_named(name, monkeypatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", name)
    with pytest.raises(UserError, match=r"TEXTUAL_DRIVER=.*there is no such driver") as caught:
        require_terminal()
    assert str(caught.value).isprintable()


def test_a_page_keeps_no_settings_and_no_unsaved_work(page, tmp_path, monkeypatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    app = make_app(open_scene(SCENE), AppOptions(scene=SCENE))
    assert app.served
    with pytest.raises(UserError, match="a page keeps no settings"):
        app.keep_theme("light")
    app.keep(watched=True)
    assert app.farewell == ""
    assert list(tmp_path.iterdir()) == []


async def test_what_is_saved_in_a_page_is_handed_to_the_browser(stage, tmp_path) -> None:
    files: list[tuple[str, bytes]] = []
    async with stage(SCENE, (100, 30)) as s:
        snapshot = s.app.snapshot()
        screen = SaveScreen(snapshot, tmp_path, download=lambda name, data: files.append((name, data)))
        s.app.push_screen(screen)
        await s.pilot.pause()
        assert "as a download of your browser" in s.text
        assert str(tmp_path) not in s.text
        await s.press("s")
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        assert s.app.screen is s.app.race
        assert [*s.app._notifications][-1].message == "saved termopt-rosenbrock-k0.toml"
    ((name, data),) = files
    assert name == "termopt-rosenbrock-k0.toml"
    assert b'problem = "rosenbrock"' in data
    assert list(tmp_path.iterdir()) == []


async def test_a_link_to_the_race_on_screen_is_copied(stage) -> None:
    async with stage(SCENE, (100, 30)) as s:
        await s.press("right", "right", "right_square_bracket", "Y")
        assert s.app.clipboard == ""  # turned on the way: no scene can hold that, which is said
        assert "turned on the way" in [*s.app._notifications][-1].message
        await s.press("u", "right", "Y")
        assert "copied: a link" in [*s.app._notifications][-1].message
        opened = open_link(s.app.clipboard).session
        assert opened.race.lanes[0].optimizer == s.session.race.lanes[0].optimizer
        assert opened.race.steps == SCENE.steps


def packet(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "big") + payload


class Owner:
    """What a driver tells the application."""

    drawing = False

    def __init__(self) -> None:
        self.events: list[object] = []
        self.lost = 0

    def terminal_lost(self) -> None:
        self.lost += 1

    def report_error(self, error: BaseException) -> None:
        raise error

    def post_message(self, event: object) -> None:
        self.events.append(event)


@pytest.mark.skipif(sys.platform != "linux", reason="the page's driver of ours shares code with that for Linux")
async def test_bytes_of_a_page_are_keys_or_nothing_and_its_end_is_reported_once(page, monkeypatch) -> None:
    """A key, bytes that are not UTF-8, a sequence that nobody knows, an escape at the end; then the page is gone."""
    driver_class, owner = own_driver(), Owner()
    assert driver_class is not None
    reading, writing = os.pipe()
    drawn, drawing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(drawing, "w") as stdout:
        monkeypatch.setattr(sys, "__stdin__", stdin)
        monkeypatch.setattr(sys, "__stdout__", stdout)
        driver = driver_class(owner)
        monkeypatch.setattr(driver, "process_message", owner.events.append)
        for typed in (b"q", b"\xff\xfe", b"\x1b[?77;1z", "ä".encode()):
            os.write(writing, packet(b"D", typed))
        os.write(writing, packet(b"M", json.dumps({"type": "resize", "width": 70, "height": 20}).encode()))
        os.close(writing)
        driver.run_input_thread()
        os.close(drawn)
        driver.write("to nobody")
    keys = [event.character for event in owner.events if hasattr(event, "character")]
    sizes = [tuple(event.size) for event in owner.events if hasattr(event, "size")]
    assert (keys, sizes, owner.lost) == (["q", "ä"], [(70, 20)], 1)


def test_a_package_that_is_missing_is_named(monkeypatch) -> None:
    """Which one, and how to install it; whatever else goes wrong is not said to be that."""
    for module, name in (("textual_serve", "textual-serve"), ("aiohttp", "aiohttp")):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "textual_serve.app_service", ModuleType("textual_serve.app_service"))
            patch.setitem(sys.modules, "aiohttp.web", ModuleType("aiohttp.web"))
            for known in [known for known in sys.modules if known.partition(".")[0] == module]:
                patch.delitem(sys.modules, known)
            patch.setitem(sys.modules, module, None)
            with pytest.raises(UserError) as raised:
                serve(None, "127.0.0.1", 0, None, {})
        needed = f"termopt serve needs {name}, which is not installed: pip install 'termopt[web]'"
        assert str(raised.value) == needed
    for module in ("textual_serve", "textual_serve.app_service", "aiohttp", "aiohttp.web"):
        monkeypatch.setitem(sys.modules, module, ModuleType(module))
    monkeypatch.setitem(sys.modules, "termopt.web.checks", None)
    with pytest.raises(ModuleNotFoundError, match=r"termopt\.web\.checks"):
        serve(None, "127.0.0.1", 0, None, {})
