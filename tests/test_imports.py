"""What a command does not need, it does not load: asked of a fresh process each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import termopt
from termopt.optimizers import CLASSES

OPTIMIZERS = {name: f"termopt.optimizers.{place.partition(':')[0]}" for name, place in CLASSES.items()}
DEFAULT_RACE = {OPTIMIZERS[name] for name in ("gd", "momentum", "rmsprop", "adam")}
HEAVY = (
    "numpy",
    "numpy.random",
    "textual",
    "rich",
    "plotext",
    "contourpy",
    "click",
    "termopt.optimizers.schedules",
    *OPTIMIZERS.values(),
)
APPLICATION = """
import asyncio
from termopt.scene.scene import Scene, open_scene
from termopt.tui.app import make_app

async def start():
    async with make_app(open_scene(Scene(paused=True))).run_test():
        pass

asyncio.run(start())
"""

FIRST_PICTURE = """
from termopt.scene.scene import Scene, open_scene
from termopt.tui.first_picture import as_text
from termopt.tui.options import AppOptions
from termopt.tui.race_view import race_view
view = race_view(open_scene(Scene()), AppOptions())
as_text(view.picture(160, 48), view.depth)
"""


def loaded(code):
    """The heavy modules that a fresh process has loaded after running some code."""
    ask = f"\nimport sys; print('loaded:', *(name for name in {HEAVY} if name in sys.modules))"
    env = {**os.environ, "PYTHONPATH": str(Path(termopt.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code + ask], capture_output=True, text=True, env=env, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


def command(*args):
    """Code that runs a command line to its end."""
    ended = "except SystemExit as end: assert end.code == 0, end"
    return f"from termopt.cli.main import main\ntry: main({list(args)})\n{ended}"


@pytest.mark.every(4)
@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("import termopt", set()),
        ("import termopt.cli.main", {"click"}),
        (command("--version"), {"click"}),
        (command("--help"), {"click", "rich"}),
        (command("trace", "--help"), {"click", "rich"}),
        (command("trace", "--steps", "3"), {"click", "numpy", *DEFAULT_RACE}),
        (command("list", "optimizers"), {"click", "numpy", "termopt.optimizers.schedules", *OPTIMIZERS.values()}),
        (command("list", "problems", "--json"), {"click", "numpy", "numpy.random", "termopt.optimizers.schedules"}),
        (command("help"), {"click"}),
        (command("help", "keys"), {"click", "numpy", "termopt.optimizers.schedules"}),
        (command("list", "themes"), {"click", "numpy", "termopt.optimizers.schedules"}),
        ("import termopt; termopt.run('sphere', 'adam', steps=3)", {"numpy", OPTIMIZERS["adam"]}),
        (
            "import termopt.session.intents, termopt.session.tape, termopt.optimizers.gradient_transforms\n"
            "import termopt.problems.surfaces.from_text",
            {"numpy"},
        ),
        ("import termopt.draw.screen.painter", {"numpy", "contourpy", "plotext"}),
        (FIRST_PICTURE, {"numpy", "contourpy", "plotext", *DEFAULT_RACE}),
        (APPLICATION, {"numpy", "contourpy", "plotext", "textual", "rich", *DEFAULT_RACE}),
    ],
)
def test_only_what_is_needed_is_loaded(code, may):
    assert loaded(code) <= may
