"""Scenes and tapes as files: they open, or one line says which file, which line and why; they are never touched."""

import json
import os
from pathlib import Path

import pytest

import termopt
from termopt.base.errors import UserError
from termopt.cli.main import main, run
from termopt.draw.theme.theme import THEMES
from termopt.registry.registry import optimizer_values, preset, problem
from termopt.scene.lane_styles import lane_styles
from termopt.scene.read import load_scene, scene_from, scene_to_json
from termopt.scene.scene import MAX_LANES, Scene, SceneError, open_scene
from termopt.scene.tape import load_tape
from termopt.session.intents import Faster, Seek, apply
from termopt.session.intents_edit import Turn
from termopt.session.tape import Tape, write_tape

FULL = """\
# a race
problem = "rosenbrock"
optimizers = ["gd", "adam:lr=0.1", "gd:lr=0.0001"]
start = [-2, 2.5]
seed = 7
steps = 60
view = "overlay"
theme = "light"
paused = true
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="race.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_the_default_race_opens():
    opened = open_scene(Scene())
    assert 1 < len(opened.race.lanes) <= MAX_LANES
    assert (opened.time.cursor, opened.time.playing) == (0, True)


def test_a_full_scene(file):
    scene = load_scene(file(FULL)).scene
    assert scene == Scene(
        "rosenbrock", ("gd", "adam:lr=0.1", "gd:lr=0.0001"), (-2, 2.5), 7, 60, "overlay", "light", True
    )
    opened = termopt.load(file(FULL))
    assert opened == open_scene(scene)
    assert [lane.label for lane in opened.race.lanes] == ["gd", "adam", "gd 2"]
    assert [(lane.colour, lane.marker) for lane in opened.race.lanes] == lane_styles(["gd", "adam", "gd"])
    assert {(lane.start, lane.seed) for lane in opened.race.lanes} == {((-2, 2.5), 7)}
    assert (opened.race.steps, opened.display.view, opened.time.playing) == (60, "overlay", False)


def test_a_file_that_says_nothing_but_a_comment_is_the_default_race(file):
    assert load_scene(file(b"\xef\xbb\xbf# written by an editor that marks its files\n")).scene == Scene()


@pytest.mark.parametrize("text", ["", " \n\t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_neither_a_scene_nor_a_tape(file, text):
    path = file(text, "e.tape")
    for opens in (load_scene, load_tape, termopt.load, lambda path: run(["record", str(path), "--out", "e.cast"])):
        with pytest.raises(UserError) as caught:
            opens(path)
        assert str(caught.value) == f"{path}: there is nothing in it"


def test_what_no_scene_is_read_from_is_refused_without_waiting(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, why in ((pipe, "nothing in it"), (Path("/dev/zero"), "larger than 8 MB"), (tmp_path, "is a directory")):
        with pytest.raises(UserError, match=why):
            termopt.load(path)


def test_presets_fill_in_what_is_not_written_and_are_named():
    chosen = preset(problem(Scene().problem), Scene().optimizers[0])
    assert chosen
    bare, written = open_scene(Scene(optimizers=(Scene().optimizers[0], f"{Scene().optimizers[0]}:lr=0.5"))).race.lanes
    assert bare.preset == tuple(chosen)
    assert chosen.items() <= optimizer_values(bare.optimizer).items()
    assert "lr" not in written.preset
    assert optimizer_values(written.optimizer)["lr"] == 0.5


def test_a_schedule_is_a_written_learning_rate():
    (lane,) = open_scene(Scene(optimizers=(f"{Scene().optimizers[0]}:lr=linear(0.1,50)",))).race.lanes
    assert "lr" not in lane.preset


def test_every_theme_is_valid():
    for theme in THEMES:
        open_scene(Scene(theme=theme))


DAMAGED = {
    'problem = "beale': "line 1: ",
    "steps = 60\n\nsteps = 70": "line 3: Cannot overwrite a value",
    "steps = ": "line 1: Invalid value",
    b"# fine\nsteps = \xff": "line 2: not UTF-8 text",
    b"\x00\x01\x02": "line 1: Invalid statement",
    "\nsteps = " + "9" * 5000 + "\nseed = 1\n": "line 2: a number of too many digits",
    "x = " + "[" * 10_000: "line 1: ",
    "# steps = 1\nstep = 60": "line 2: unknown key 'step'; did you mean 'steps'?",
    "\n[lanes]\na = 1": "line 2: unknown key 'lanes'",
    "\n'steps' = 1.5": "line 2: steps must be a whole number",
    "steps = true": "line 1: steps must be a whole number",
    "steps = -1": "line 1: steps=-1 is out of range: 0 ≤ steps ≤ 10,000,000",
    "seed = 1979-05-27": "line 1: seed must be a whole number",
    "paused = 1": "line 1: paused must be true or false",
    "problem = 3": "line 1: problem must be a text",
    '\noptimizers = "gd"': "line 2: optimizers must be a list of texts",
    "steps = 1\nproblem = []": "line 2: 0 problems given; a race has 1 to 9 lanes",
    "optimizers = []": "line 1: 0 optimizers given; a race has 1 to 9 lanes",
    'steps = 1\noptimizers = [\n  "adm"\n]': "line 2: unknown optimizer 'adm'; did you mean 'adam'?",
    'seed = 1\nproblem = "beal"': "line 2: unknown problem 'beal'; did you mean 'beale'?",
    'problem = "x +"': "line 1: the formula ends too early: x +\n",
    "start = [1]": "line 1: the start has 1 number; quadratic needs 2",
    "start = [nan, 1]": "line 1: the start (nan, 1) is not finite",
    "start = [1" + "0" * 400 + ", 1]": "is not a row of numbers",
    "start = [0x" + "F" * 9000 + ", 1]": "a value of too many digits",
    "steps = 0x" + "F" * 9000: "line 1: steps is out of range",
    "\nbox = [[0, 1" + "0" * 400 + "], [0, 1]]": "line 2: 1000",
    "box = [[0, 0x" + "F" * 9000 + "], [0, 1]]": "a value of too many digits",
    "box = [[0, 5e-324], [0, 1]]": "line 1: not a region: floats cannot draw what lies between 0.0 and 5e-324",
    "box = [[1e9, 1.0000000000000002e9], [0, 1]]": "line 1: not a region: floats cannot draw",
    "box = [[-1e308, 1e308], [0, 1]]": "line 1: not a region: floats cannot draw",
    "box = [[0, true], [0, 1]]": "line 1: true is not a number",
    "box = [[1, 0], [0, 1]]": "line 1: not a region: 1 is not below 0",
    "box = [[0, nan], [0, 1]]": "line 1: NaN is not a number that a float can hold",
    "speed = 1" + "0" * 400: "line 1: speed must be a number of steps a second",
    "optimizers = ['gd']\nlabels = ['" + "L" * 1001 + "']": "has 1,001 characters, more than 1,000",
    "colours = ['red', 'nosuch', 'blue', 'green']": "line 1: unknown colour 'nosuch'",
    "start = [1e200, 1]": "line 1: the start (1e+200, 1) has a loss that is not finite",
    'view = "gird"': "line 1: unknown view 'gird'; did you mean 'grid'?",
    'seed = 1\ntheme = "drak"': "line 2: unknown theme 'drak'; did you mean 'dark'?",
}


@pytest.mark.parametrize(("text", "why"), DAMAGED.items(), ids=lambda value: repr(value)[:30])
def test_a_damaged_scene_is_named_with_its_line_and_not_touched(file, capsys, text, why):
    path = file(text)
    before = path.read_bytes()
    with pytest.raises(SystemExit, match="2"):
        main(["trace", str(path), "--steps", "1"])
    out, err = capsys.readouterr()
    assert (out, path.read_bytes()) == ("", before)
    assert err.startswith(f"termopt: {path}, line ")
    assert why in err
    with pytest.raises(UserError) as caught:
        termopt.load(path)
    assert f"termopt: {caught.value}\n" == err


def test_what_is_wrong_on_the_command_line_is_not_blamed_on_the_file(file, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["trace", str(file(FULL)), "--optimizer", "adm"])
    assert capsys.readouterr().err == "termopt: unknown optimizer 'adm'; did you mean 'adam'?\n"


def test_files_that_cannot_be_read(tmp_path):
    for path, why in ((tmp_path, "is a directory"), (tmp_path / "gone.toml", "no such file or directory")):
        with pytest.raises(UserError, match=why):
            termopt.load(path)


def test_a_scene_says_under_which_key_it_is_wrong():
    with pytest.raises(SceneError) as caught:
        open_scene(Scene(optimizers=("gd:lr=-1",)))
    assert caught.value.key == "optimizers"


# -- tapes -----------------------------------------------------------------------------------------------------------


def test_a_scene_goes_round(file):
    for scene in (Scene(), load_scene(file(FULL)).scene):
        assert scene_from(json.loads(json.dumps(scene_to_json(scene)))) == scene


def test_a_tape_opens_as_the_session_after_its_last_intent(file):
    scene = Scene("rosenbrock", ("gd", "adam"), steps=100)
    events = ((0, Seek(40)), (40, Turn(1, "lr", 0.25)), (40, Faster(1)))
    expected = open_scene(scene)
    for _, intent in events:
        expected = apply(expected, intent)
    path = file(write_tape(Tape(scene_to_json(scene), events), "0.1.0"), "race.jsonl")
    assert termopt.load(path) == expected
    assert expected.race.lanes[1].edits == ((40, "lr", 0.25),)
    with pytest.raises(UserError, match="line 1: a scene is TOML, this looks like a tape"):
        load_scene(path)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (['{"tape": 99, "scene": {}}'], "line 1: format 99 is not known"),
        (['{"tape": 1}'], "line 1: the header has no scene"),
        (["{"], "line 1: not JSON"),
        (['{"tape": 1, "scene": {"steps": -1}}'], "line 1: steps=-1 is out of range"),
        (['{"tape": 1, "scene": {"step": 1}}'], "line 1: unknown key 'step'; did you mean 'steps'?"),
        (['{"tape": 1, "scene": {"optimizers": ["adm"]}}'], "line 1: unknown optimizer 'adm'"),
        (['{"tape": 1, "scene": {"start": [1e999, 1]}}'], "line 1: the start (inf, 1) is not finite"),
        (['{"tape": 1, "scene": {}}', "[3]"], "line 2: expected [step, intent]"),
        (
            ['{"tape": 1, "scene": {}}', '[0, ["toggle"]]', '[0, ["turn", 0, "lrr", 1]]'],
            "line 3: unknown hyperparameter of ",
        ),
        (['{"tape": 1, "scene": {}}', '[0, ["turn", 0, "lr", -1]]'], "lr=-1 is out of range: 0 ≤ lr"),
        (['{"tape": 1, "scene": {}}', '[0, ["turn", 0, "lr", [1]]]'], "line 2: "),
    ],
)
def test_a_damaged_tape_is_named_with_its_line(file, lines, why):
    path = file("\n".join(lines), "race.jsonl")
    with pytest.raises(UserError) as caught:
        termopt.load(path)
    assert str(caught.value).startswith(f"{path}, line ")
    assert why in str(caught.value)
