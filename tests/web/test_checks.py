"""Who may open a page, and what a page may say: pure functions, tried with what nobody should send."""

import asyncio
import json
import random
from pathlib import Path

import pytest

from termopt.web.checks import fault, new_token, page_address
from termopt.web.messages import MOST_COLUMNS, Focused, Pinged, Resized, Typed, message_of, size_of
from termopt.web.places import Places
from tests.turn import Turn

TOKEN = new_token()
HOST = "127.0.0.1:8000"
PAGES = Path(__file__).parents[2] / "termopt" / "web" / "page"


def asked(given: str | None = TOKEN, address: str = "127.0.0.1", host: str = HOST, origin=None, socket: bool = False):
    return fault(TOKEN, given, address, host, origin, socket)


def test_tokens_are_random_and_long() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 32 for token in tokens)
    assert page_address("127.0.0.1", 8000, "abc") == "http://127.0.0.1:8000/?token=abc"
    assert page_address("::1", 80, "abc") == "http://[::1]:80/?token=abc"


def test_the_page_itself_is_answered() -> None:
    for host in (HOST, "localhost:8000", "[::1]:8000", "LOCALHOST:8000", "127.0.0.1"):
        assert asked(host=host) is None
        assert asked(host=host, origin=f"http://{host}", socket=True) is None
    assert asked(address="192.0.2.1", host="my.computer:8000") is None


def test_others_are_refused_in_words() -> None:
    for given in (None, "", TOKEN[:-1], TOKEN + "A", TOKEN.swapcase(), "ä\x00", "\udcff"):
        assert "token is missing or wrong" in str(asked(given))
    origins = ["http://evil.example", "null", "", f"https://{HOST}", "http://127.0.0.1:8001", f"http://{HOST}.evil"]
    for origin in [*origins, f"http://{HOST}/", f"http://user@{HOST}"]:
        assert asked(origin=origin, socket=True) == asked(origin=origin) == "this server answers its own page only"
    assert asked(origin=None, socket=True) == "this server answers its own page only"
    for host in ("evil.example:8000", "127.0.0.1.evil.example", "", "[::1", "localhost@evil.example:80", "0x7f000001"):
        assert asked(host=host, origin=f"http://{host}") == "this server is called 127.0.0.1 only"


MANY = pytest.param(10_000, id="many", marks=pytest.mark.long)


@pytest.mark.parametrize("count", [pytest.param(1000, id="few"), MANY])
def test_made_up_requests_are_refused(count: int) -> None:
    chance = random.Random(1)
    letters = [*"abcXYZ019-_.:/@[]%\x00\x1bäß", TOKEN, HOST, "http://", "localhost"]
    for _ in range(count):
        given, host, origin = ("".join(chance.choices(letters, k=chance.randint(0, 4))) for _ in range(3))
        if given != TOKEN:
            assert asked(given, host=host, origin=origin, socket=True) is not None
        if origin != f"http://{HOST}":
            assert asked(origin=origin, socket=True) is not None


def test_messages_of_a_page() -> None:
    assert message_of('["stdin", "ä\\u001b[A"]') == Typed("ä\x1b[A".encode())
    assert message_of('["stdin", "\\ud800x"]') == Typed(b"x")
    assert message_of('["resize", {"width": 80, "height": 24}]') == Resized(80, 24)
    assert message_of('["ping", "17"]') == Pinged("17")
    assert message_of('["focus"]') == Focused(True)
    assert message_of('["blur"]') == Focused(False)
    assert size_of("80", "24") == Resized(80, 24)


def test_what_no_page_says_is_no_message() -> None:
    wrong = ["", "{", "null", "[]", '"stdin"', "[" * 9999, "9" * 5000, '{"stdin": "x"}']
    wrong += ['["stdin"]', '["stdin", 1]', '["ping", 1]', '["quit"]', '["deliver_chunk_request", {}]']
    sizes = ('{"width": -1, "height": 24}', '{"width": 1e9, "height": 24}', '{"width": true, "height": 24}', "{}")
    wrong += [f'["resize", {size}]' for size in sizes]
    for text in wrong:
        assert message_of(text) is None
    for side in (0, -1, MOST_COLUMNS + 1, None, "", "8x", "-8", "٨٠", 80.0, True, [80]):
        assert size_of(side, 24) is None


@pytest.mark.parametrize("count", [pytest.param(1000, id="few"), MANY])
def test_malformed_frames_are_a_message_or_none(count: int) -> None:
    chance = random.Random(2)
    frames = [json.dumps(each) for each in (["stdin", "q"], ["resize", {"width": 80, "height": 24}], ["ping", "1"])]
    for _ in range(count):
        text = list(chance.choice(frames))
        for _ in range(chance.randint(1, 3)):
            text[chance.randrange(len(text))] = chance.choice('[]{}",:0e9-\\u\x00\ud800ä')
        message = message_of("".join(text))
        if isinstance(message, Resized):
            assert 0 < message.columns <= 1000
            assert 0 < message.rows <= 500


class Stub:
    """A session whose end comes when the test says so."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def end(self) -> None:
        await self.over.wait()


async def test_four_sessions_have_places_and_the_fifth_has_none() -> None:
    places, sessions = Places(), [Stub() for _ in range(5)]
    assert [await places.take(session) for session in sessions] == [True] * 4 + [False]
    leaving = asyncio.ensure_future(places.leave(sessions[0]))
    await Turn()
    coming = asyncio.ensure_future(places.take(sessions[4]))
    await Turn()
    assert not coming.done()  # its place is free when the process of the one before has ended
    sessions[0].over.set()
    assert await coming
    await leaving
    for session in sessions:
        session.over.set()
    await places.leave_all()


async def test_a_session_ends_although_its_page_is_cancelled() -> None:
    places, session = Places(), Stub()
    await places.take(session)
    leaving = asyncio.ensure_future(places.leave(session))
    await Turn()
    leaving.cancel()
    session.over.set()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await places.leave_all()
    assert len(places) == 0


def test_the_page_names_no_other_host() -> None:
    """Whatever it loads, it loads from where it comes from."""
    for path in PAGES.iterdir():
        text = path.read_text("utf-8")
        assert "https:" not in text
        assert all(part.startswith(("${location.host}", '"')) for part in text.split("ws://")[1:])
        assert "http://" not in text
