"""What a race is saved as: pictures, traces, scenes, tapes; and that nothing is ever overwritten or half written."""

import json
import re
import tomllib
from xml.etree import ElementTree

import pytest

from termopt.base.errors import UserError
from termopt.draw.cells.canvas import BRAILLE, DEFAULT, blank, put
from termopt.draw.cells.graphemes import spelled
from termopt.draw.export.cell_shapes import CELL, blocks, dots
from termopt.draw.export.svg import svg
from termopt.draw.theme.theme import THEMES
from termopt.export.formats import FORMS, free_path, save, scene_toml
from termopt.export.snapshot import Snapshot, Stopped
from termopt.scene.read import scene_from
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek, Session, apply
from termopt.session.intents_edit import Turn
from termopt.session.tape import Tape, read_tape

SVG = "{http://www.w3.org/2000/svg}"
BY_KEY = {form.key: form for form in FORMS}


def opened(*optimizers: str, **more: object) -> Session:
    given = {"problem": "beale", "optimizers": optimizers or ("gd", "adam"), "steps": 30}
    return open_scene(Scene(**{**given, **more}))  # type: ignore[arg-type]


def snapshot(s: Session | None = None, theme: str = "dark", **more: object) -> Snapshot:
    canvas = blank(8, 2)
    put(canvas, 0, 0, "a<&b", 0xFF0000)
    return Snapshot(s or opened(), canvas, THEMES[theme], **more)  # type: ignore[arg-type]


def drawn(text: str, fg: int = 0xFF0000, bg: int = DEFAULT) -> ElementTree.Element:
    canvas = blank(len(text) + 2, 2, DEFAULT, bg)
    put(canvas, 1, 1, text, fg)
    return ElementTree.fromstring(svg(canvas, 0x111111, 0xEEEEEE))


# -- pictures ----------------------------------------------------------------------------------------------------


@pytest.mark.every(7)
@pytest.mark.parametrize("bits", range(256))
def test_braille_dots_lie_where_unicode_says(bits) -> None:
    """Dot n of Unicode is bit n − 1: 1, 2, 3, 7 go down on the left, 4, 5, 6, 8 on the right."""
    columns = ((1, 2, 3, 7), (4, 5, 6, 8))
    width, height = CELL
    lit = {
        (width * (2 * col + 1) / 4, height * (2 * row + 1) / 8)
        for col, numbers in enumerate(columns)
        for row, number in enumerate(numbers)
        if bits >> (number - 1) & 1
    }
    assert set(dots(BRAILLE + bits)) == lit


def test_braille_in_a_picture() -> None:
    root = drawn("⠁⣀")
    (path,) = root.findall(f"{SVG}path")
    assert path.get("stroke") == "#ff0000"
    spots = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", path.get("d") or "")]
    assert spots == [(12.5, 22.5), (22.5, 37.5), (27.5, 37.5)]
    assert not root.findall(f".//{SVG}text")


@pytest.mark.parametrize("char", "▀▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐▔▕▖▗▘▙▚▛▜▝▞▟")
def test_blocks_fill_as_much_as_their_names_say(char) -> None:
    area = sum(width * height for _, _, width, height in blocks(ord(char)))
    eighths = dict(zip("▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▔▕▀▐", (1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 4, 4), strict=True))
    quarters = dict(zip("▖▗▘▙▚▛▜▝▞▟", (1, 1, 1, 3, 2, 3, 3, 1, 2, 3), strict=True))
    assert area == (eighths[char] / 8 if char in eighths else quarters[char] / 4)
    for x, y, width, height in blocks(ord(char)):
        assert 0 <= x <= x + width <= 1
        assert 0 <= y <= y + height <= 1


def test_a_lower_right_block_is_below_on_the_right() -> None:
    assert blocks(ord("▗")) == [(0.5, 0.5, 0.5, 0.5)]
    (path,) = drawn("▗").findall(f"{SVG}path")
    assert (path.get("fill"), path.get("d")) == ("#ff0000", "M15 30h5v10h-5z")


def test_words_are_escaped_and_as_wide_as_their_cells() -> None:
    texts = drawn('a<&">').findall(f".//{SVG}text")
    assert [(t.text, t.get("x"), t.get("textLength"), t.get("fill")) for t in texts] == [
        ('a<&">', "10", "50", "#ff0000")
    ]


def test_wide_characters_stand_in_two_cells_and_letters_keep_their_hats() -> None:
    canvas = blank(10, 1)
    put(canvas, 0, 0, "a课V̂ b", 0x00FF00)
    texts = ElementTree.fromstring(svg(canvas, 0, 0)).findall(f".//{SVG}text")
    assert [(t.text, t.get("x"), t.get("textLength")) for t in texts] == [
        ("a", "0", "10"),
        ("课", "10", "20"),
        (spelled("V̂"), "30", "10"),
        ("b", "50", "10"),
    ]


def test_grounds_are_rectangles_of_runs() -> None:
    canvas = blank(6, 1, 0, 0x222222)
    canvas.bg[0, 2:5] = 0xABCDEF
    root = ElementTree.fromstring(svg(canvas, 0, 0x222222))
    grounds = root.findall(f"{SVG}g/{SVG}rect")
    assert [(g.get("x"), g.get("width"), g.get("fill")) for g in grounds] == [("20", "30", "#abcdef")]


@pytest.mark.parametrize("theme", list(THEMES))
def test_a_picture_in_every_theme_is_xml_with_its_size(theme) -> None:
    root = ElementTree.fromstring("".join(BY_KEY["p"].parts(snapshot(theme=theme))))
    assert (root.get("width"), root.get("height")) == ("80", "40")
    assert "Beale" in (root.findtext(f"{SVG}title") or "")


# -- scenes ------------------------------------------------------------------------------------------------------

SCENES = [
    Scene(),
    Scene(
        problem="beale", optimizers=("gd", "adam:lr=cosine(0.1,200)", "lbfgs:history=3"), start=(1.5, 2.25), steps=77
    ),
    Scene(
        problem="x**2 + 10*sin(y)**2",
        optimizers=("momentum:clip=2,zero_grad=false",),
        seed=5,
        view="overlay",
        speed=100.0,
    ),
    Scene(
        problem="quadratic:kappa=50,noise=0.1", labels=("ein 'Wort'", 'zwei "', "drei", "课"), box=((-1, 1), (-2, 2))
    ),
    Scene(
        problem=("mlp:batch=100", "mlp:batch=20", "mlp:batch=1"), optimizers=("gd:lr=0.5",), axis="epochs", plane="0,3"
    ),
    Scene(problem="beale:rotate=30,stretch=2", optimizers=("gd", "adam"), log=False),
    Scene(problem="beale", optimizers=("gd", "gd"), colours=("green", "purple")),
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: str(scene.problem))
def test_a_scene_opens_the_same_race_again(scene) -> None:
    s = open_scene(scene)
    again = open_scene(scene_from(tomllib.loads(scene_toml(s))))
    assert again == s


def test_what_was_turned_at_the_first_step_is_in_the_scene() -> None:
    s = apply(apply(opened(), Turn(1, "lr", 0.7)), Seek(10))
    again = open_scene(scene_from(tomllib.loads(scene_toml(s))))
    assert again.race.lanes[1].optimizer.lr == 0.7
    assert again.race.lanes[0] == s.race.lanes[0]


def test_what_was_turned_on_the_way_is_in_no_scene() -> None:
    s = apply(apply(opened(), Seek(10)), Turn(1, "lr", 0.7))
    with pytest.raises(UserError, match="tape"):
        scene_toml(s)


# -- files -------------------------------------------------------------------------------------------------------


@pytest.mark.every(6)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_every_form_is_a_file_of_its_own(form, tmp_path) -> None:
    s = apply(opened(), Seek(12))
    tape = Tape({"problem": "beale"}, ((3, Turn(0, "lr", 0.5)),))
    first, second = (save(form, snapshot(s, tape=tape), tmp_path) for _ in range(2))
    assert first == tmp_path / f"termopt-beale-k12{form.suffix}"
    assert second == tmp_path / f"termopt-beale-k12-2{form.suffix}"
    assert first.read_bytes() == second.read_bytes() != b""
    assert len(list(tmp_path.iterdir())) == 2


def test_a_recording_loads_nothing_from_the_folder_it_is_saved_in(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    (tmp_path / "random.py").write_text("raise SystemExit('hijacked')")
    path = save(BY_KEY["f"], snapshot(tape=Tape({"problem": "beale"}, ((0, Seek(3)),))), tmp_path)
    assert path.read_text("utf-8").startswith('{"version": 2')


def test_a_recording_is_given_up_when_nobody_wants_it(tmp_path) -> None:
    with pytest.raises(Stopped):
        save(BY_KEY["g"], snapshot(tape=Tape({"problem": "beale"}, ((0, Seek(3)),))), tmp_path, lambda: True)
    assert not list(tmp_path.iterdir())


def test_a_tape_can_be_read_again_and_one_that_was_not_kept_is_none(tmp_path) -> None:
    tape = Tape({"problem": "beale"}, ((3, Turn(0, "lr", 0.5)),))
    assert read_tape(save(BY_KEY["e"], snapshot(tape=tape), tmp_path).read_text("utf-8")) == tape
    with pytest.raises(UserError, match="no tape"):
        save(BY_KEY["e"], snapshot(), tmp_path)


def test_the_trace_is_that_of_all_steps(tmp_path) -> None:
    lines = save(BY_KEY["j"], snapshot(), tmp_path).read_text("utf-8").splitlines()
    assert json.loads(lines[0])["problem"] == "beale"
    assert len(lines) == 1 + 2 * 31 + 2
    assert save(BY_KEY["c"], snapshot(), tmp_path).read_text("utf-8").startswith("lane,k,x0,x1,loss,")


def test_nothing_is_left_of_what_was_given_up(tmp_path) -> None:
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 5

    with pytest.raises(Stopped):
        save(BY_KEY["j"], snapshot(), tmp_path, stop)
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_takes_long_is_given_up_in_its_middle(tmp_path, capsys) -> None:
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 6

    slow = snapshot(opened("gd", problem="mlp:rows=100000000,batch=100000000"))
    for key in "jc":
        asked.clear()
        with pytest.raises(Stopped):
            save(BY_KEY[key], slow, tmp_path, stop)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == ""


def test_a_folder_that_is_not_there_is_said(tmp_path) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        save(BY_KEY["t"], snapshot(), tmp_path / "nowhere")


def test_names_hold_no_characters_that_file_systems_do_not(tmp_path) -> None:
    s = opened(problem="x**2/3 + y*y")
    assert re.fullmatch(r"[\w-]+\.svg", free_path(tmp_path, s, ".svg").name)


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path) -> None:
    (tmp_path / "termopt-beale-k0.svg").symlink_to(tmp_path / "gone")
    assert free_path(tmp_path, opened(), ".svg").name == "termopt-beale-k0-2.svg"
