"""A background that takes long, in the application: the race and the keys do not wait for it."""

from dataclasses import replace

import pytest

from termopt.draw.cells.canvas import to_rows
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.scene.scene import Scene, open_scene
from termopt.session.clock import SPEEDS
from termopt.viewer.presenter import Presenter

RACE = Scene(("mlp:rows=1000,batch=20", "mlp:rows=1000,batch=1"), ("gd",), steps=40, paused=True)
WORDS = "computing the contours"


async def begun(s) -> None:
    """The plane is found, and from now on a frame has time for one piece."""
    await s.wait(0.05)
    assert not s.app.race.play.projection_pending
    s.app.race._ticker.within = lambda seconds: lambda: False


async def iterate(s, seconds: float = 0.05) -> None:
    s.time[0] += seconds
    s.app.race._tick()
    await s.pilot.pause()


def whole(s) -> list[str]:
    """The screen as it is when everything is known."""
    play, size, painter = s.app.race.play, s.app.size, Painter()
    view_model = Presenter().present(s.session, play.projection)
    painter.paint(view_model, size.width, size.height, THEMES["dark"])
    painter.work(lambda: True)
    return to_rows(painter.paint(view_model, size.width, size.height, THEMES["dark"]).canvas)


@pytest.mark.long
async def test_a_ground_appears_piece_by_piece_and_then_nothing_is_drawn(stage) -> None:
    async with stage(RACE) as s:
        await begun(s)
        painter, seen = s.app.race._painter, set()
        while painter.unfinished:
            assert WORDS in s.text
            seen.add(s.text)
            await iterate(s)
        assert len(seen) > 10
        assert WORDS not in s.text
        assert s.rows == whole(s)
        drawn: list[object] = []
        s.app.post_display_hook = lambda: drawn.append(1)
        for _ in range(5):
            await iterate(s)
        assert drawn == []


@pytest.mark.long
async def test_a_frame_goes_on_as_long_as_it_has_time(stage) -> None:
    async with stage(RACE) as s:
        await s.wait(0.05)
        assert WORDS in s.text
        await iterate(s)  # the hands of the clock do not move meanwhile
        assert not s.app.race._painter.unfinished
        assert s.rows == whole(s)


async def test_a_paused_race_stays_where_it_is_and_does_not_leap_afterwards(stage) -> None:
    async with stage(RACE) as s:
        await begun(s)
        looks: list[object] = []
        s.app.race.play.scheduler.look_ahead = lambda: looks.append(1)
        for _ in range(10):
            await iterate(s, 0.2)
        assert looks == []
        assert s.app.race._painter.unfinished
        assert (s.session.time.cursor, s.session.time.playing) == (0, False)
        await s.press("space")
        await iterate(s, 0.05)
        assert 0 < s.session.time.cursor <= 0.05 * s.session.time.speed + 1


async def test_keys_are_answered_meanwhile(stage) -> None:
    async with stage(RACE) as s:
        await begun(s)
        await iterate(s)
        assert (await s.press("tab")).race.focus == 1
        look = (await s.press("z")).display.viewport
        assert look is not None
        assert WORDS in s.text
        assert s.app.race._painter.unfinished
        assert (await s.press("minus")).time.speed == SPEEDS[SPEEDS.index(40.0) - 1]
        assert (await s.press("right")).time.cursor == 1
        assert s.rows == s.fresh()


@pytest.mark.long
async def test_the_race_goes_on_meanwhile(stage) -> None:
    async with stage(replace(RACE, paused=False)) as s:
        await begun(s)
        cursors = []
        while s.app.race._painter.unfinished and s.session.time.playing:
            await iterate(s)
            cursors.append(s.session.time.cursor)
        assert cursors == sorted(cursors)
        assert len(set(cursors)) > 5
        while s.app.race._painter.unfinished or s.app.race.play.running:
            await iterate(s)
        assert s.session.time.cursor == RACE.steps
        assert s.rows == whole(s)


@pytest.mark.long
async def test_what_is_known_of_a_ground_outlives_the_session(stage) -> None:
    async with stage(RACE) as s:
        await s.wait(0.05)
        await iterate(s)
        known = s.rows
        s.app.race.open(s.session)
        await s.wait(0.05)
        assert s.rows == known
        assert not s.app.race._painter.unfinished


@pytest.mark.long
@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
def test_the_race_looks_at_the_clock_until_the_ground_is_finished(virtual, size) -> None:
    run, looks = virtual(open_scene(RACE), size)
    run.until(0)
    assert run.app.race.play.projection_pending
    run.until(5)
    assert not run.app.race.play.projection_pending
    assert not run.app.race._painter.unfinished
    assert 2 <= len(looks) <= 4
