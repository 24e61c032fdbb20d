"""The page in a real browser: it opens, plays, answers, saves; and nobody else gets in."""

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyte
import pytest
from PIL import Image

from termopt.scene.link import link_to
from termopt.scene.scene import Scene
from tests.web.serving import Served, gone, serving

pytest.importorskip("textual_serve", reason="pip install 'termopt[web]'")
playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if BROWSER is None or sys.platform != "linux":
    pytest.skip("there is no Chromium", allow_module_level=True)

pytestmark = pytest.mark.long

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET += ["--disable-background-networking", "--disable-component-update"]
PATIENCE = 30_000
"""Milliseconds that the browser may take before a test fails; none waits that long."""


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def view(browser, served: Served) -> Iterator[Callable[..., "View"]]:
    """Opens pages, and sees to it that none of them had anything to complain of, or asked another host."""
    views: list[View] = []

    def open_page(end: str = "", width: int = 1000, height: int = 640) -> View:
        views.append(View(browser.new_page(viewport={"width": width, "height": height})))
        views[-1].open(served.address + end)
        return views[-1]

    yield open_page
    sessions = served.sessions()
    for each in views:
        each.page.close()
        assert each.complaints == []
        assert each.hosts == {served.host}
    assert all(map(gone, sessions))


class View:
    """A page, and the terminal that it shows: what its session writes is written to a terminal here too."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.socket: Any = None
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("websocket", self._connected)

    def _connected(self, socket: Any) -> None:
        self.hosts.add(urlsplit(socket.url).netloc)
        size = parse_qs(urlsplit(socket.url).query)
        self.screen = pyte.Screen(int(size["width"][0]), int(size["height"][0]))
        self._stream = pyte.ByteStream(self.screen)
        socket.on("framereceived", lambda data: self._stream.feed(data) if isinstance(data, bytes) else None)
        socket.on("framesent", self._sent)
        self.socket = socket

    def _sent(self, data: str | bytes) -> None:
        said = json.loads(data)
        if said[0] == "resize":
            self.screen.resize(said[1]["height"], said[1]["width"])

    def open(self, address: str) -> None:
        with self.page.expect_event("websocket"):
            self.page.goto(address)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def shows(self, *words: str) -> bool:
        """Whether the terminal shows all these words, whatever space is between them."""
        seen = " ".join(self.text.split())
        return all(each in seen for each in words)

    def until(self, *words: str) -> None:
        """Wait until the terminal shows these words."""
        while not self.shows(*words):
            try:
                self.socket.wait_for_event("framereceived", timeout=PATIENCE)
            except playwright.TimeoutError:
                pytest.fail(f"{words} do not come; there is\n{self.text}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, word: str) -> None:
        """Click on the last place where a word stands."""
        row = max(n for n, line in enumerate(self.screen.display) if word in line)
        col = self.screen.display[row].rindex(word)
        box = self.page.locator(".xterm-screen").bounding_box()
        x = box["x"] + (col + 0.5) * box["width"] / self.screen.columns
        y = box["y"] + (row + 0.5) * box["height"] / self.screen.lines
        self.page.mouse.click(x, y)


def test_a_race_plays_and_answers_keys_mouse_and_resizing(view, tmp_path: Path) -> None:
    page = view()
    page.until("gradient descent", "Adam", "of 400", "▶")
    page.press("Space")
    page.until("❚❚")
    page.press("Home", "ArrowRight", "ArrowRight")
    page.until("step 2 of 400")
    page.click("help")
    page.until("Keys", "play or pause")
    page.press("Escape")
    page.until("step 2 of 400")
    columns = page.screen.columns
    with page.socket.expect_event("framesent", lambda data: "resize" in data):
        page.page.set_viewport_size({"width": 700, "height": 560})
    page.press("ArrowRight")
    page.until("step 3 of 400")
    assert page.screen.columns < columns
    picture = Image.open(io.BytesIO(page.page.screenshot()))
    colors = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colors is not None
    assert len(colors) > 200  # a map, paths, letters: and not a page that waits, or has none of our letters
    page.press("v", "v")
    page.until("1 of 4")  # one lane is shown large


def test_what_is_saved_is_a_download(view, served: Served, tmp_path: Path) -> None:
    page = view()
    page.until("of 400")
    page.press("Space", "Home", "s")
    page.until("as a download of your browser")
    with page.page.expect_download() as coming:
        page.press("s")
    coming.value.save_as(tmp_path / "race.toml")
    assert coming.value.suggested_filename == "termopt-quadratic-k0.toml"
    assert "problem = " in (tmp_path / "race.toml").read_text("utf-8")
    page.until("saved termopt-quadratic-k0.toml")
    page.press("t")
    page.until("ctrl+s")
    page.press("Control+s")
    page.until("a page keeps no settings")


def test_a_link_opens_its_race_and_another_one_opens_in_its_place(view) -> None:
    page = view(link_to(Scene("beale", ("gd",), steps=70, paused=True)))
    page.until("beale", "of 70")
    with page.page.expect_event("websocket"):
        page.page.evaluate("link => { location.hash = link; }", link_to(Scene("booth", ("adam",), lang="zh")))
    page.until("booth", "400")
    with page.page.expect_event("websocket"):
        page.page.evaluate("() => { location.hash = '#scene=nothing'; }")
    page.until("the link is damaged")
    page.page.get_by_text("The session has ended.").wait_for()
    page.page.locator("body.-closed").wait_for()
    page.press("Space", "Enter")  # nobody listens any more: the page has nothing to complain of
    page.page.set_viewport_size({"width": 700, "height": 560})


def test_four_pages_play_at_once_and_the_fifth_says_why_not(view, served: Served) -> None:
    race = link_to(Scene("beale", ("gd", "adam"), steps=60))
    pages = [view(race, 800, 500) for _ in range(4)]
    for page in pages:
        page.until("step 60 of 60")
    assert len(served.sessions()) == 4
    view().until("4 sessions are open already")
    with pages[0].page.expect_event("websocket"):
        pages[0].page.reload()
    pages[0].until("step 60 of 60")


def test_nobody_else_gets_in(browser, served: Served) -> None:
    """A wrong token is answered in words; a page of another site gets neither a session nor a word."""
    page = browser.new_page()
    for end in ("", "?token=", f"?token={served.token}A"):
        answer = page.goto(f"http://{served.host}/{end}")
        assert answer.status == 403
        assert "open the whole address that termopt serve printed" in page.inner_text("body")
    page.goto("data:text/html,<p>another site")
    heard = "address => new Promise(done => { const socket = new WebSocket(address);"
    heard += " socket.onmessage = socket.onopen = () => done('heard'); socket.onerror = () => done('refused'); })"
    assert page.evaluate(heard, served.socket()) == "refused"
    loaded = "address => fetch(address).then(() => 'heard', () => 'refused')"
    assert page.evaluate(loaded, served.address) == "refused"
    page.close()
    assert served.sessions() == []
