"""`termopt attach` on screen: keys choose what is plotted, and while it is paused nothing is read."""

import json
from pathlib import Path

from termopt.draw.theme.theme import THEMES
from termopt.live.follow import follow
from termopt.tui.attach import AttachApp
from termopt.viewer.wall_clock import Ticker


async def test_keys_and_pause(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(json.dumps({"step": k, "t": k / 2, "loss": 1 / (k + 1), "lr": 0.1}) + "\n" for k in range(9))
    )
    app = AttachApp(follow(path), "a.jsonl", THEMES["dark"], "braille", ticker=Ticker(timer=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.look()
        shown = app.shown()
        assert (shown.measure, shown.runs[0].count, shown.seconds, shown.log) == ("loss", 9, False, False)
        await pilot.press("m", "x", "y")
        shown = app.shown()
        assert (shown.measure, shown.seconds, shown.log) == ("lr", True, True)
        await pilot.press("space")
        with path.open("a") as file:
            file.write('{"step": 9, "loss": 0.1}\n')
        app.look()
        assert app.shown().runs[0].count == 9
        await pilot.press("space")
        app.look()
        assert app.shown().runs[0].count == 10
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "10 rows" in "\n".join(strip.text for strip in app.picture())
        await pilot.press("q")
    assert app.return_code == 0
