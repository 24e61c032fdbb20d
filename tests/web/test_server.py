"""The server: who is refused, how many are served, and that no process is left behind."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("textual_serve", reason="pip install 'termopt[web]'")
if sys.platform != "linux":
    pytest.skip("processes are followed as Linux shows them", allow_module_level=True)

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer
from textual_serve import app_service

from termopt.base.program import THIS_PROGRAM
from termopt.scene.link import MARK, link_to
from termopt.scene.scene import Scene
from termopt.web import server as web_server
from termopt.web import session as web_session
from termopt.web.messages import Message
from tests.web.serving import Served, children, gone, serving

pytestmark = pytest.mark.long

LINK = link_to(Scene("beale", ("gd",), steps=20)).removeprefix(MARK)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


async def refused(client: ClientSession, address: str, **headers: str) -> bool:
    """Whether no session is started for a request."""
    try:
        async with client.ws_connect(address, headers=headers):
            return False
    except WSServerHandshakeError as error:
        return error.status == 403


async def words(socket: ClientWebSocketResponse) -> str:
    """All that a session writes until it is closed."""
    return b"".join([frame.data async for frame in socket if frame.type is WSMsgType.BINARY]).decode()


async def test_who_has_no_token_gets_nothing(served: Served) -> None:
    async with ClientSession(f"http://{served.host}") as client:
        for path in ("/", "/static/page.js", "/static/letters.woff", "/static/", "/download/abc", "/nothing", "/ws"):
            for token in ("", "?token=", f"?token={served.token[:-1]}", f"?token={served.token.swapcase()}"):
                async with client.get(path + token) as answer:
                    assert answer.status == 403
                    assert "termopt" in await answer.text()
        for path in ("/static/", "/static/nothing.js", "/static/..%2f..%2fmain.py", "/download/abc", "/nothing", "/ws"):
            async with client.get(f"{path}?token={served.token}") as answer:
                assert answer.status == 404 or (path == "/ws" and answer.status == 403)
        async with client.get(f"/?token={served.token}") as answer:
            assert answer.status == 200
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        async with client.get(f"/?token={served.token}", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403
    assert served.sessions() == []


async def test_a_foreign_page_gets_no_session(served: Served) -> None:
    own = f"http://{served.host}"
    async with ClientSession() as client:
        for origin in ("http://evil.example", "null", own + ".evil.example", own.replace("http", "https")):
            assert await refused(client, served.socket(), Origin=origin)
        assert await refused(client, served.socket())
        assert await refused(client, served.socket(token="x" * len(served.token)), Origin=own)
        assert await refused(client, served.socket(), Origin="http://evil.example", Host="evil.example")
    assert served.sessions() == []


async def test_a_scene_that_does_not_open_is_told_in_words_and_starts_nothing(served: Served) -> None:
    async with ClientSession() as client:
        for scene, said in ((LINK[:-8], "the link is damaged"), ("x" * 6001, "at most 6000")):
            async with client.ws_connect(served.socket(scene), headers={"Origin": f"http://{served.host}"}) as socket:
                assert said in await words(socket)
    assert served.sessions() == []


async def test_four_sessions_play_and_the_fifth_is_told(served: Served) -> None:
    origin = {"Origin": f"http://{served.host}"}
    async with ClientSession() as client:
        sockets = [await client.ws_connect(served.socket(LINK), headers=origin) for _ in range(4)]
        for socket in sockets:
            assert (await socket.receive()).type is WSMsgType.BINARY
        sessions = served.sessions()
        assert len(sessions) == 4
        async with client.ws_connect(served.socket(), headers=origin) as fifth:
            assert "4 sessions are open already" in await words(fifth)
        await sockets[0].send_str('["stdin", "q"]')
        await words(sockets[0])
        await sockets[1].send_bytes(b"\x00")
        await words(sockets[1])
        assert sockets[1].close_code == 1008
        for socket in sockets:
            await socket.close()
    assert all(map(gone, sessions))


def test_a_signal_ends_all_of_it(tmp_path) -> None:
    """A polite one with its exit code; after one that cannot be heard, the sessions end by themselves."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        with serving(tmp_path) as served:
            sessions = asyncio.run(_interrupted(served, number))
            assert served.process.wait() == (128 + number if number is not signal.SIGKILL else -number)
            assert all(map(gone, sessions))
    assert not (tmp_path / "state").exists()


async def _interrupted(served: Served, number: signal.Signals) -> list[int]:
    """Send a signal to a server with a session, which then is over. Returns its processes."""
    async with ClientSession() as client:
        origin = {"Origin": f"http://{served.host}"}
        async with client.ws_connect(served.socket(LINK), headers=origin) as socket:
            await socket.receive()
            sessions = served.sessions()
            assert len(sessions) == 1
            served.process.send_signal(number)
            await words(socket)
    return sessions


def test_a_port_that_is_taken_is_one_line(served: Served) -> None:
    port = served.host.rpartition(":")[2]
    run = subprocess.run([*THIS_PROGRAM, "serve", "--port", port], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"termopt: port {port} is taken; --port 0 takes one that is free\n"


# -- in this process, with sessions that start none ------------------------------------------------------------------


class Silent:
    """A session without a process, which only counts what it is told."""

    told = 0
    ended = 0

    def __init__(self, *_: object) -> None:
        self.process = None

    async def start(self, *_: int) -> None: ...

    async def say(self, message: Message) -> None:
        Silent.told += 1

    async def end(self) -> None:
        Silent.ended += 1


async def test_malformed_frames_end_their_session_and_nothing_else(monkeypatch) -> None:
    monkeypatch.setattr(web_server, "Session", Silent)
    chance, server = random.Random(3), web_server.Server("token", "127.0.0.1")
    async with TestClient(TestServer(server.app())) as client:
        origin = {"Origin": f"http://{client.host}:{client.port}"}
        for _ in range(300):
            async with client.ws_connect("/ws/token", headers=origin) as socket:
                if chance.random() < 0.5:
                    await socket.send_bytes(chance.randbytes(20))
                else:
                    await socket.send_str('["std' + "".join(chance.choices('in", []{}\x00ä', k=5)))
                await words(socket)
                assert socket.close_code == 1008
    assert len(server.places) == 0
    assert Silent.told == 0
    assert Silent.ended == 300


async def test_a_session_that_breaks_says_why_and_its_page_is_closed(monkeypatch) -> None:
    """A process that is no interface at all: what it says on standard error is shown, with nothing in it that acts."""
    script = ("-c", "import sys; sys.stderr.write('broken \\x1b[2J here'); sys.exit(1)")
    monkeypatch.setattr(web_session, "THIS_PROGRAM", (sys.executable, *script))
    server, before = web_server.Server("token", "127.0.0.1"), children(os.getpid())
    async with TestClient(TestServer(server.app())) as client:
        origin = {"Origin": f"http://{client.host}:{client.port}"}
        async with client.ws_connect("/ws/token", headers=origin) as socket:
            said = await words(socket)
    assert "broken" in said
    assert "\x1b" not in said
    assert children(os.getpid()) == before


def test_textual_serve_is_built_as_sessions_need_it(monkeypatch) -> None:
    assert web_session.fits()
    monkeypatch.delattr(app_service.AppService, "_open_app_process")
    assert not web_session.fits()
    assert issubclass(web_session.Session, app_service.AppService)
    assert isinstance(web_server.Server("token", "127.0.0.1").app(), web.Application)
