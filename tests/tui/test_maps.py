"""Maps on screen, driven by keys: they grow while keys are answered, are read, and open runs in the race."""

import pytest

from termopt.scene.scene import Scene
from termopt.tui.screens.maps import KINDS, MapScreen

RACE = Scene(problem="himmelblau", optimizers=("momentum", "adam"), steps=150, paused=True)


async def computed(s):
    """Let the map be computed to its end."""
    while not s.app.screen._player.finished:
        s.app.screen._player.work(lambda: True)
    s.app.screen._paint()
    await s.pilot.pause()


async def test_every_map_is_drawn_read_and_closed(stage) -> None:
    async with stage(RACE, (80, 24)) as s:
        await s.press("M")
        assert isinstance(s.app.screen, MapScreen)
        await computed(s)
        assert "minimum 0 at (3, 2)" in s.text
        await s.press("enter")
        assert "The arrow keys choose a run first." in s.rows[-2]
        await s.press("right")
        assert "✛" in s.text
        assert "converged" in s.rows[-2] or "running" in s.rows[-2]
        for name in list(KINDS.values())[1:4]:
            await s.press("tab")
            await computed(s)
            assert f"[{name}]" in s.text
            assert "computing" not in s.text
            assert ("enter open" in s.rows[-1]) == (name != "Seeds")  # losses over the steps are not read cell by cell
            if name == "Rates":
                await s.press("right")
                assert all(word in " ".join(s.rows[-4:-1]) for word in ("lr 0.01: ", "momentum", "adam"))
            assert "…" not in s.text
        await s.press("escape")
        assert not isinstance(s.app.screen, MapScreen)


async def test_enter_starts_all_lanes_where_the_cursor_stands(stage) -> None:
    async with stage(RACE, (80, 24)) as s:
        await s.press("M")
        await computed(s)
        await s.press("left", "left", "up")
        reading = s.rows[-2]
        session = await s.press("enter")
        assert len({lane.start for lane in session.race.lanes}) == 1
        x, y = session.race.lanes[0].start
        assert reading.strip().startswith(f"x {x:.4g}, y {y:.4g}".replace("-", "−"))


async def test_enter_opens_a_run_as_a_lane_more(stage) -> None:
    async with stage(RACE, (80, 24)) as s:
        await s.press("M", "tab", "tab")
        await computed(s)
        await s.press("right")
        assert s.rows[-2].strip().startswith("lr ")
        assert "momentum" in s.rows[-2]
        assert "other hyperparameters" in s.rows[-1]
        assert "esc close" in s.rows[-1]
        session = await s.press("enter")
        assert [lane.optimizer.name for lane in session.race.lanes] == ["momentum", "momentum", "adam"]
        assert session.race.lanes[1].optimizer != session.race.lanes[0].optimizer


@pytest.mark.parametrize("problem", ["mlp", "himmelblau"])
async def test_what_cannot_be_mapped_is_said(stage, problem) -> None:
    race = Scene(problem=problem, optimizers=("gd",), steps=5, paused=True)
    async with stage(race, (80, 24)) as s:
        await s.press("M", *(["shift+tab"] if problem == "mlp" else ["tab", "tab"]))
        said = "a map of basins is of a surface" if problem == "mlp" else "gd has no two"
        assert said in s.text
        await s.press("right", "enter")
        assert "arrow keys" in s.text


@pytest.mark.parametrize(("lang", "unit"), [("en", " s left"), ("zh", " 秒")])
async def test_it_grows_from_coarse_to_fine(stage, lang, unit) -> None:
    async with stage(RACE, (60, 20), lang=lang) as s:
        await s.press("M")
        player = s.app.screen._player
        while player.share < 0.01:
            player.work(lambda: False)
        assert 0 < player.share < 1
        s.app.screen._paint()
        await s.pilot.pause()
        assert "%" in s.rows[0]
        assert unit not in s.rows[0]
        s.app.screen._begun -= 10.0
        s.app.screen._ticker.real = True
        s.app.screen._paint()
        await s.pilot.pause()
        assert f"{10 / player.share - 10:.0f}{unit}" in s.rows[0]
        assert "▀" in s.text


async def test_it_follows_what_is_turned_while_it_is_open(stage) -> None:
    async with stage(Scene(problem="himmelblau", optimizers=("gd:lr=0.01",), steps=60, paused=True), (80, 24)) as s:
        await s.press("right", "right", "M")
        await computed(s)
        await s.press("left", "]")
        session = s.app.race.play.session
        assert session.race.lanes[0].edits == ((2, "lr", 0.02),)
        await computed(s)
        assert s.app.screen._player._map.sweep.optimizer.lr == 0.02
        assert "gd:lr=0.02, himmelblau" in s.text
        assert "✛" in s.text
        assert "[ ] turn lr" in s.rows[-1]
        await s.press("u")
        assert s.app.screen._player._map.sweep.optimizer.lr == 0.01
