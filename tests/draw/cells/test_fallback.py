import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.cells.canvas import BRAILLE, Canvas, blank, put, text_width, to_rows
from termopt.draw.cells.fallback import STAND_INS, UNKNOWN, fitting, translated
from termopt.draw.contour import base_layer, paths
from termopt.draw.plot import curve_ends, curves, ticks
from termopt.draw.plot.plotext_frame import GUIDES
from termopt.draw.screen.painter import Painter
from termopt.draw.screen.view_model import ViewModel
from termopt.draw.theme.theme import MARKERS, THEMES
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek, Show, Toggle, apply
from termopt.session.race import Race
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection


def written(text: str) -> Canvas:
    canvas = blank(text_width(text), 1)
    put(canvas, 0, 0, text, 0xFFFFFF)
    return canvas


def in_ascii(text: str) -> str:
    return to_rows(translated(written(text), "ascii"))[0]


def view_model(problem: str, step: int, view: str, optimizers: tuple[str, ...]) -> ViewModel:
    shown = apply(apply(open_scene(replace(Scene(), problem=problem, optimizers=optimizers)), Seek(step)), Show(view))
    return Presenter().present(shown if step % 2 else apply(shown, Toggle()), Projection(Race(shown.race.steps)))


OPTIMIZERS = (
    "gd:lr=0.5",
    "momentum",
    "nesterov",
    "adam:lr=cosine(0.3,200)",
    "lbfgs",
    "adagrad",
    "rmsprop",
    "adamw",
    "nadam",
)
SCENES = [
    ("himmelblau", 60, "grid", OPTIMIZERS[:4]),
    ("himmelblau", 7, "overlay", OPTIMIZERS),
    ("beale", 400, "grid", OPTIMIZERS),
    ("rosenbrock", 1, "overlay", OPTIMIZERS[:3]),
    ("log(x) - sqrt(y)", 30, "grid", OPTIMIZERS[:2]),
    ("x**2 - y**3*exp(x)*abs(y)", 50, "grid", OPTIMIZERS[:6]),
]


@pytest.fixture(scope="module")
def painted() -> list[Canvas]:
    """Everything the race can look like, or much of it."""
    sizes = ((59, 19), (80, 24), (120, 40), (160, 48))
    return [
        Painter().paint(view_model(*scene), *size, THEMES[theme]).canvas
        for scene in SCENES
        for size in sizes
        for theme in ("dark", "mono")
    ]


@pytest.mark.long
def test_everything_that_is_drawn_has_an_ascii_character(painted):
    drawn = {char for canvas in painted for row in to_rows(canvas) for char in row}
    drawn |= {*MARKERS, *paths.HOLLOW.values(), *paths.ARROWS.values(), *"".join(map(chr, range(0x2800, 0x2900)))}
    drawn |= {base_layer.MINIMUM, paths.START, paths.STOP, base_layer.HATCH, ticks.MINUS, *ticks.power(-1234567890)}
    drawn |= {curve_ends.START, curve_ends.ABOVE, curve_ends.BELOW, curve_ends.BROKEN, curves.CURSOR}
    assert len(drawn) > 300
    unknown = {char for char in drawn - {"?"} if in_ascii(char) == chr(UNKNOWN)}
    assert unknown == set()
    assert {char for char in drawn if not in_ascii(char).isascii()} == set()


def test_only_characters_change(painted):
    for canvas in painted:
        for marker in ("block", "ascii"):
            other = translated(canvas, marker)
            assert other.code.shape == canvas.code.shape
            assert (other.fg == canvas.fg).all()
            assert (other.bg == canvas.bg).all()
            assert (translated(other, marker).code == other.code).all()


def test_blocks_leave_no_braille_and_nothing_else_changed(painted):
    for canvas in painted:
        code = translated(canvas, "block").code
        braille = canvas.code >> 8 == BRAILLE >> 8
        assert not (code >> 8 == BRAILLE >> 8).any()
        assert (code[~braille] == canvas.code[~braille]).all()


def test_a_picture_in_braille_is_the_very_same(painted):
    before = painted[0].code.copy()
    assert translated(painted[0], "braille") is painted[0]
    translated(painted[0], "ascii")
    assert (painted[0].code == before).all()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_any_words_become_ascii_of_the_same_width(text):
    assert len(in_ascii(text)) == text_width(text)
    assert in_ascii(text).isascii()
    assert in_ascii(text).isprintable()


@given(st.text(st.characters(max_codepoint=126, exclude_categories=("Cc",)), min_size=1))
def test_ascii_stays(text):
    assert in_ascii(text) == text


def test_stand_ins_are_single_and_those_of_markers_distinct():
    assert {char for char, stand_in in STAND_INS.items() if len(char) != 1 or len(stand_in) != 1} == set()
    assert len({STAND_INS[marker] for marker in MARKERS}) == len(MARKERS)
    assert not {STAND_INS[marker] for marker in MARKERS} & set("ox+")  # start, stop, minimum


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("10⁻¹⁵ 10² 10⁰", "1e-15 1e2 1e0"),
        ("x² + 10y²", "x2 + 10y2"),
        ("210² 3.10²", "2102 3.1e2"),
        ("|∇| − ↗ ● ○ ✗ é", "|g| - / O o x e"),
        ("─│┼├━╱", "-|++=/"),
        ("⣿⠀⡇⠉⣀⠁⡀", "# |\"_'."),
        ("█▌▘日x", "#  ? x"),
        ("学习率", "? ? ? "),
    ],
)
def test_ascii(text, plain):
    assert in_ascii(text) == plain


@given(st.integers(0, 255).filter(lambda dots: chr(BRAILLE + dots) not in GUIDES))
def test_a_quarter_is_filled_if_a_dot_of_it_is_lit(dots):
    (char,) = to_rows(translated(written(chr(BRAILLE + dots)), "block"))[0]
    lit = {(row, col) for bit, (row, col) in enumerate(PLACES) if dots >> bit & 1}
    assert {(row // 2, col) for row, col in lit} == filled(char)


def test_guides_stay_light_in_blocks():
    assert to_rows(translated(written(GUIDES), "block")) == ["····"]


PLACES = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1))
HALVES = {
    "UPPER HALF BLOCK": "UPPER LEFT AND UPPER RIGHT",
    "LOWER HALF BLOCK": "LOWER LEFT AND LOWER RIGHT",
    "LEFT HALF BLOCK": "UPPER LEFT AND LOWER LEFT",
    "RIGHT HALF BLOCK": "UPPER RIGHT AND LOWER RIGHT",
    "FULL BLOCK": "UPPER LEFT AND UPPER RIGHT AND LOWER LEFT AND LOWER RIGHT",
}


def filled(char: str) -> set[tuple[int, int]]:
    """The quarters of a block that Unicode's name for it speaks of."""
    name = unicodedata.name(char)
    words = HALVES.get(name, name)
    return {
        (row, col)
        for row, upper in enumerate(("UPPER", "LOWER"))
        for col, left in enumerate(("LEFT", "RIGHT"))
        if f"{upper} {left}" in words
    }


@pytest.mark.parametrize(
    ("encoding", "env", "marker"),
    [
        ("utf-8", {}, "braille"),
        ("UTF-8", {"TERM": "xterm-256color"}, "braille"),
        ("utf-8", {"TERM": "linux"}, "block"),
        ("ascii", {"TERM": "linux"}, "ascii"),
        ("ANSI_X3.4-1968", {}, "ascii"),
        ("iso8859-1", {}, "ascii"),
        ("cp437", {}, "ascii"),
        ("no such encoding", {}, "ascii"),
        (None, {}, "ascii"),
    ],
)
def test_characters_fit_the_terminal(encoding, env, marker):
    assert fitting(encoding, env) == marker
