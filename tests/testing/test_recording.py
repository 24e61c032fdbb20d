"""Golden texts of scenes, tapes, sessions, and of optimizers and problems that nobody else knows."""

import asyncio
import contextlib
import re

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.base.number_text import digits
from termopt.engine.core.types import Update
from termopt.lessons.lesson_scene import lesson_scene
from termopt.scene.lane_styles import lane_styles, own_style
from termopt.scene.read import scene_to_json
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Tick, Toggle
from termopt.session.tape import Tape, write_tape
from termopt.testing import difference, recording_text
from termopt.testing.golden import read_golden
from tests.testing.mine import Bowl, Mine


class Bare:
    """An optimizer with no more than a `tell`."""

    def tell(self, x, state, evaluation):
        return Update(x - 0.1 * evaluation.grad, state, {})


class Broken(Bare):
    """An optimizer that does not work."""

    def tell(self, x, state, evaluation):
        return 1 / 0


def pages(*args, **options):
    return read_golden(recording_text(*args, **options), "a recording").pages


def test_an_optimizer_of_ones_own_on_a_problem_of_ones_own():
    text = recording_text(problem=Bowl(), optimizer=Mine(), steps=20)
    assert text == recording_text(problem=Bowl(), optimizer=Mine(), steps=20)
    assert text.count("as before") == 1
    first, last, _ = read_golden(text, "a recording").pages
    assert first.header == "--- 0  0.000 s  step 0"
    assert "Bowl" in first.rows[0]
    assert f"{own_style('mine')[1]} mine  lr 0.1" in first.rows[1]
    x = np.array(Bowl.start) * 0.8**20
    assert f"f {digits(Bowl().loss(x))}" in last.rows[1]


def test_optimizers_and_problems_of_all_kinds_in_one_race():
    (first,) = pages(problem="beale", optimizers=["adam", Bare(), Mine()], start=(1, 1), seconds=0.5)
    assert "beale" in first.rows[0]
    names = ("adam", "bare", "mine")
    for (_, marker), name in zip(lane_styles(names), names, strict=True):
        assert f"{marker} {name}" in "\n".join(first.rows)
    (own,) = pages(Scene(view="overlay", steps=7), problem=Bowl(), optimizer="gd:lr=0.1", seconds=0.5)
    assert "step 0 of 7" in own.rows[-1]


@pytest.mark.long
@pytest.mark.parametrize("optimizer", [Mine(), Bare()], ids=["lr", "zero_grad"])
def test_hyperparameters_of_ones_own_optimizers_are_turned(optimizer):
    plain, turned = (pages(problem="sphere", optimizer=optimizer, keys=keys, seconds=2)[-1] for keys in ("", "[ ["))
    assert plain.rows != turned.rows


def test_themes_and_languages_are_those_of_the_scene_unless_others_are_wished_for():
    dark, mono = (
        recording_text(Scene(theme=theme), problem=Bowl(), optimizer=Bare(), seconds=0.5) for theme in ("dark", None)
    )
    assert dark != mono
    assert mono == recording_text(problem=Bowl(), optimizer=Bare(), steps=400, seconds=0.5, theme="mono")
    assert mono == recording_text(Scene(theme="dark"), problem=Bowl(), optimizer=Bare(), seconds=0.5, theme="mono")


# -- what is kept in files ---------------------------------------------------------------------------------------------


def test_a_scene_file_and_what_stands_in_for_it(tmp_path):
    path = tmp_path / "scene.toml"
    path.write_text('problem = "beale"\noptimizers = ["gd"]\nlabels = ["下降"]\nsteps = 10\n', "utf-8")
    assert "● 下降" in recording_text(path, seconds=0.5)
    other = recording_text(str(path), optimizer="adam", seconds=0.5)
    assert "下降" not in other
    assert "of 10 " in other


def test_a_tape_is_played_as_it_was_recorded(tmp_path):
    path = tmp_path / "a.tape"
    scene = Scene("beale", ("gd",), steps=30, paused=True)
    events = ((0, Toggle()), (0, Tick(20)), (20, Toggle()))
    path.write_text(write_tape(Tape(scene_to_json(scene), events, (90, 30)), "1.0"), "utf-8")
    golden = read_golden(recording_text(path), "a recording")
    assert (golden.width, golden.height) == (90, 30)
    assert "step 20" in golden.pages[-1].header
    assert recording_text(path, size=(60, 20)).startswith("termopt recording 1  60x20\n")
    with pytest.raises(UserError, match="a tape says itself what it shows; leave out problem, optimizers, steps"):
        recording_text(path, problem="beale", optimizers=["gd"], steps=3)


def test_a_session():
    opened = open_scene(Scene("beale", ("gd",), steps=20, paused=True))
    assert "step  0 of 20" in pages(opened, seconds=0.5)[0].rows[-1]
    with pytest.raises(UserError, match="a session says itself"):
        recording_text(opened, seed=3)


def test_a_lesson_in_chinese():
    (chinese,), (english,) = (pages(lesson_scene("adam", lang), seconds=0.5) for lang in ("zh", "en"))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in "".join(chinese.rows))
    assert chinese.rows != english.rows


# -- what cannot be recorded -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"optimizer": "adm"}, "unknown optimizer 'adm'; did you mean 'adam'?"),
        ({"problem": Bowl(), "optimizer": "adm"}, "unknown optimizer 'adm'; did you mean 'adam'?"),
        ({"optimizer": Bowl()}, "is no optimizer: it has no tell"),
        ({"problem": Bare()}, "is no problem: it has no dim, start"),
        ({"problem": Bowl(), "optimizer": Bare(), "view": "grit"}, "unknown view 'grit'; did you mean 'grid'?"),
        ({"problem": Bowl(), "optimizers": [Bare()] * 99}, "99 optimizers given"),
        ({"keys": "spase"}, "'spase'"),
        ({"lang": "xy"}, "unknown language 'xy'"),
        ({"theme": "drak"}, "unknown theme 'drak'; did you mean 'dark'?"),
        ({"what": Scene(("mlp", "mlp:batch=10")), "optimizer": Bare()}, "say on which of them"),
    ],
)
def test_a_wrong_option_is_answered_in_one_line(options, why):
    with pytest.raises(UserError) as error:
        recording_text(**options)
    assert why in str(error.value)
    assert "\n" not in str(error.value)


def test_what_breaks_is_named_with_its_place():
    with pytest.raises(UserError) as error:
        recording_text(problem="sphere", optimizer=Broken())
    found = re.fullmatch(
        r"the recording broke down: ZeroDivisionError: division by zero \((.*), line (\d+), in tell\)", str(error.value)
    )
    assert found is not None
    assert found[1] == __file__


def test_there_is_no_recording_in_a_running_loop():
    async def recorded():
        return recording_text(problem="sphere")

    with (
        contextlib.closing(asyncio.new_event_loop()) as loop,
        pytest.raises(UserError, match="in a test that is not async"),
    ):
        loop.run_until_complete(recorded())


# -- how recordings are told apart -------------------------------------------------------------------------------------


def test_an_optimizer_that_has_changed_is_seen():
    recordings = [recording_text(problem="sphere", optimizer=Mine(lr)) for lr in (0.1, 0.1, 0.11)]
    assert difference(*recordings[:2]) == ""
    assert difference(*recordings[1:]).split("\n")[0] == "4 of 4 frames differ; the first:"
