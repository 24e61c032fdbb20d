"""Sessions made as a user makes them: by the keys and dialogs of the interface, at random, without a screen."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from termopt.base.errors import UserError
from termopt.engine.analysis.breakpoint_kinds import KINDS
from termopt.lessons import load
from termopt.lessons.lesson_scene import lesson_scene
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, optimizer_spec, problem
from termopt.scene import learning_rates
from termopt.scene.lane_edits import Draft, added, duplicated, recoloured, relabelled, removed, respecified, shifted
from termopt.scene.read import scene_to_json
from termopt.scene.scene import Scene, open_scene
from termopt.scene.session_edits import raced_on, seen_warped, to_start, to_step, to_value
from termopt.session.intents import Intent
from termopt.session.intents_edit import Breaks, Lanes
from termopt.session.state import Session
from termopt.session.tape import Tape, write_tape
from termopt.tui.screens.breaks import bounded, conditions
from termopt.tui.screens.warp import CHANGES
from termopt.viewer.commands import COMMANDS
from termopt.viewer.hyperparameter_steps import chosen
from termopt.viewer.lesson_reader import Reader
from termopt.viewer.player import Play
from termopt.viewer.wall_clock import Ticker

KEYS = list(COMMANDS.values())
SLOW = {name for name in PROBLEMS if problem(name).cost}
"""Problems that take long; a test that wants them says so."""

VALUES = ["0", "1", "0.5", "0.01", "0.05", "1e-3", "3", "0.95", "20", "inf", "true", "false", "cosine(0.1,20)", "x"]
POINTS = ["0,0", "1, 2", "-2 2", "(0.5, -0.25)", "0.1,0.1,0.1", "1e3,0"]
LABELS = ["mine", "下降", "[/]", "a b", " ", "L" * 60]


def made(seed: int, acts: int, scene: Scene | None = None) -> tuple[str, Session]:
    """The tape and the session after so many acts of a user who plays dice."""
    dice = random.Random(seed)
    scene = scene or any_scene(dice)
    time = [0.0]
    play = Play(open_scene(scene), Ticker(lambda: time[0]), reader=_reader(scene))
    for _ in range(acts):
        for intent in _act(play, dice):
            play.intend(intent)
        for _ in range(dice.randrange(4)):
            time[0] += 0.05
            play.tick()
    tape = Tape(scene_to_json(scene), play.recorder.events, (100, 30))
    return write_tape(tape, "1.0", optimizer_spec), play.session


def any_scene(dice: random.Random) -> Scene:
    """A scene that opens, mostly of several lanes."""
    if dice.random() < 0.1:
        return lesson_scene(dice.choice(["zigzag", "adam"]), "en")
    while True:
        lanes = dice.randint(1, 5)
        with suppress(UserError):
            scene = Scene(
                dice.choice([name for name in PROBLEMS if name not in SLOW]),
                tuple(dice.choices(list(OPTIMIZERS), k=lanes)),
                seed=dice.choice([0, 3, 2**63 - 1]),
                steps=dice.choice([0, 5, 60]),
                labels=tuple(dice.choices(LABELS, k=lanes)) if dice.random() < 0.2 else (),
                speed=dice.choice([0.7, 40.0, 1e5]),
                view=dice.choice(["grid", "overlay", "focus"]),
            )
            open_scene(scene)
            return scene


def _reader(scene: Scene) -> Reader | None:
    if scene.lesson is None:
        return None
    return Reader(load(scene.lesson), "en")


def _act(play: Play, dice: random.Random) -> Iterable[Intent]:
    """What a user does next: mostly a key, now and then a dialog. What cannot be is refused, and nothing is done."""
    if dice.random() < 0.75:
        intent = dice.choice(KEYS)(play.session, play.projection)
        return [] if intent is None else [intent]
    with suppress(UserError):
        return list(dice.choice(DIALOGS)(play.session, dice))
    return []


def _value(now: Session, dice: random.Random) -> Iterator[Intent]:
    yield to_value(now, chosen(now).name, dice.choice(VALUES))


def _step(now: Session, dice: random.Random) -> Iterator[Intent]:
    yield to_step(now, str(dice.randint(-now.race.steps - 2, now.race.steps + 1)))


def _start(now: Session, dice: random.Random) -> Iterator[Intent]:
    yield to_start(now, dice.choice(POINTS))


def _problem(now: Session, dice: random.Random) -> Iterator[Intent]:
    specs = [name for name in PROBLEMS if name not in SLOW]
    yield from raced_on(now, problem(dice.choice([*specs, "x**2 + 3*y**2", "beale:rotate=20,noise=0.1"])))


def _warp(now: Session, dice: random.Random) -> Iterator[Intent]:
    yield seen_warped(now, dice.choice([None, *(change for _, _, change in CHANGES)]))


def _breaks(now: Session, dice: random.Random) -> Iterator[Intent]:
    known = conditions(now)
    ticked = [bounded(one, "0.5") if one.value is not None and dice.random() < 0.5 else one for one in known]
    wanted = dice.sample(ticked, dice.randint(0, len(KINDS)))
    yield Breaks(tuple((one.kind, one.value or 0.0) for one in known if one.kind in {w.kind for w in wanted}))


def _fair(now: Session, dice: random.Random) -> Iterator[Intent]:
    lanes = (
        learning_rates.presets(now.race.lanes)
        if dice.random() < 0.5
        else learning_rates.same_rate(now.race.lanes, 0.01)
    )
    yield Lanes(lanes, now.race.focus)


def _optimizers(now: Session, dice: random.Random) -> Iterator[Intent]:
    draft = Draft(now.race.lanes, now.race.focus)
    for _ in range(dice.randint(1, 4)):
        with suppress(UserError):
            draft = dice.choice(CHANGES_OF_LANES)(draft, dice)
    intent = draft.intent(now)
    if intent is not None:
        yield intent


DIALOGS: list[Callable[[Session, random.Random], Iterator[Intent]]] = [
    *(_value, _step, _start, _problem, _warp, _breaks, _fair, _optimizers)
]
CHANGES_OF_LANES: list[Callable[[Draft, random.Random], Draft]] = [
    lambda draft, dice: added(draft, dice.choice(list(OPTIMIZERS))),
    lambda draft, dice: duplicated(draft),
    lambda draft, dice: removed(draft),
    lambda draft, dice: shifted(draft, dice.choice([-1, 1])),
    lambda draft, dice: recoloured(draft),
    lambda draft, dice: respecified(draft, dice.choice(["lbfgs:c2=0.5", "adam:lr=0.1,clip=1", *OPTIMIZERS])),
    lambda draft, dice: relabelled(draft, dice.choice(LABELS)),
]
