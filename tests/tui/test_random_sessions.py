"""Whatever is pressed, typed and clicked, over whatever race and at whatever size: no session breaks down."""

import random

import pytest
from textual.events import Resize
from textual.geometry import Size

from termopt.base.errors import UserError
from termopt.config.actions import ACTIONS
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, problem
from termopt.scene.scene import Scene, open_scene
from termopt.session.state import Session

KEYS = sorted({key for action in ACTIONS if action.name != "quit" for key in action.keys} | {"down"})
DIALOGS = {"problem", "optimizers", "start", "value", "go_to", "hyperparameters", "breaks", "save", "search", "palette"}
ASKING = [key for action in ACTIONS if action.name in DIALOGS for key in action.keys]
WORDS = [
    "rosen",
    "adam",
    "gd:lr=0.3",
    "x^2+y^2",
    "0",
    "1e308",
    "-3,4",
    "nan",
    "cosine(0.1,200)",
    "9999",
    "zz",
    "1,2,3",
    "mlp",
]
WRAPPERS = ["", "", ":lr=0.5", ":lr=1e3", ":clip=1", ":sam=0.05", ":lookahead=5", ":cautious=true", ":average=polyak"]
FORMULAS = ["x^2 + y^2", "log(x) + y^2", "1/(x*y)", "abs(x) + abs(y)", "0*x", "quadratic:dim=11"]
SIZES = [(20, 5), (40, 12), (60, 20), (80, 24), (120, 40)]
SESSIONS = 10
"""In each test."""


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 4 * SESSIONS, SESSIONS))
def test_no_session_breaks_down(virtual, first, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)  # where what is saved goes
    small = [name for name in PROBLEMS if problem(name).dim <= 12]
    for seed in range(first, first + SESSIONS):
        dice = random.Random(seed)
        optimizers = tuple(name + dice.choice(WRAPPERS) for name in dice.sample([*OPTIMIZERS], dice.randint(1, 5)))
        race = {"steps": dice.choice((1, 3, 30)), "lang": dice.choice(("en", "zh")), "paused": dice.random() < 0.3}
        try:
            opened = open_scene(Scene(dice.choice(small + FORMULAS * 4), optimizers, **race))
        except UserError:  # this optimizer needs what this problem does not have
            continue
        play(virtual, dice, opened)


def play(virtual, dice: random.Random, opened: Session) -> None:
    """A session of random events. It fails with the error that ended it."""
    size, time = dice.choice(SIZES), 0.2
    run, _ = virtual(opened, size, 20)
    for _ in range(dice.randint(8, 40)):
        run.until(time)
        kind, time = dice.random(), time + dice.choice((0, 0.05, 0.3))
        if kind < 0.6:
            run.press(dice.choice(KEYS))
        elif kind < 0.8:
            for key in (dice.choice(ASKING), *dice.choice(WORDS), dice.choice(("enter", "escape", "tab", "down"))):
                run.press(key)
        elif kind < 0.95:
            run.click(dice.randrange(size[0]), dice.randrange(size[1]))
        else:
            size = dice.choice(SIZES)
            run.app.call_later(run.app.post_message, Resize(Size(*size), Size(*size)))
    run.until(time + 0.5)
    assert not run.over
