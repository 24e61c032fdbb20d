"""The words around the plots fit, whole, at every width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from termopt.draw.amounts import number
from termopt.draw.canvas import to_rows
from termopt.draw.line import Piece, line
from termopt.draw.stage import Painter
from termopt.draw.theme import THEMES
from termopt.draw.transport import HINTS, Scrubber
from termopt.engine.race import Race
from termopt.engine.session import Session
from termopt.scene import Scene, session
from termopt.tui.ground import Ground
from termopt.tui.present import Presenter

DARK = THEMES["dark"]
words = st.text("abcdefgh", min_size=1, max_size=12)
pieces = st.lists(st.builds(Piece, words, st.just(0), st.integers(1, 9)), max_size=5)


@given(st.integers(1, 60), pieces, pieces)
def test_a_line_shows_whole_pieces_in_their_order(width: int, left: list[Piece], right: list[Piece]) -> None:
    (row,) = to_rows(line(width, left, right, DARK))
    shown = row.split()
    given_words = [piece.text for piece in (*left, *right)]
    assert len(row) == width
    rest = iter(given_words)
    assert all(any(word == other for other in rest) for word in shown)


@given(pieces, pieces)
def test_with_room_for_all_nothing_is_left_out(left: list[Piece], right: list[Piece]) -> None:
    (row,) = to_rows(line(200, left, right, DARK))
    assert row.split() == [piece.text for piece in (*left, *right)]


def test_what_matters_least_goes_first() -> None:
    left = [Piece("name", 0, 0), Piece("knob", 0, 5)]
    right = [Piece("loss", 0, 2), Piece("norm", 0, 9)]
    texts = [to_rows(line(width, left, right, DARK))[0].split() for width in (24, 20, 12, 4)]
    assert texts == [["name", "knob", "loss", "norm"], ["name", "knob", "loss"], ["name", "loss"], ["name"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.53, "2.53e+00"), (0.0, "0"), (-0.0, "0"), (float("inf"), "inf"), (float("nan"), "nan"), (1e-300, "1.00e-300")],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


@given(st.integers(2, 200), st.integers(1, 1000), st.data())
def test_the_scrubber_leads_back_to_the_step_it_shows(width: int, steps: int, data: st.DataObject) -> None:
    scrubber = Scrubber(10, width)
    k = data.draw(st.integers(0, steps))
    back = scrubber.step_at(scrubber.col_of(k, steps), steps)
    assert back is not None
    assert abs(back - k) <= steps / (width - 1)
    assert scrubber.step_at(9, steps) is None
    assert scrubber.step_at(10, steps) == 0
    assert scrubber.step_at(10 + width - 1, steps) == steps


def painted(opened: Session, width: int, height: int, theme: str = "dark") -> list[str]:
    picture = Presenter().present(opened, Ground(Race(opened.steps)))
    return to_rows(Painter().paint(picture, width, height, THEMES[theme]).canvas)


LANES = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "radam", "lbfgs")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 40), (160, 48), (200, 60), (300, 100)])
@pytest.mark.parametrize("view", ["grid", "overlay"])
@pytest.mark.parametrize("lanes", [1, 2, 4, 6, 9])
def test_every_size_shows_every_lane(size: tuple[int, int], view: str, lanes: int) -> None:
    opened = session(Scene("rosenbrock", LANES[:lanes], steps=50, view=view))
    rows = painted(opened, *size)
    assert len(rows) == size[1]
    assert all(cell_len(row) == size[0] for row in rows)
    text = "\n".join(rows)
    assert "rosenbrock" in text
    assert "step" in rows[-1]
    assert "? help" in rows[-1]
    if lanes <= 4 or len(rows) > 24:
        assert all(lane.marker in text for lane in opened.lanes)


def test_a_lane_that_diverged_says_where_and_the_others_go_on() -> None:
    opened = session(Scene("rosenbrock", ("gd:lr=0.1", "adam:lr=0.1"), steps=50))
    opened = opened.__class__(**{**vars(opened), "cursor": 40})
    text = "\n".join(painted(opened, 120, 40))
    assert "✗ diverged at" in text
    assert "running" in text


def test_a_formula_without_known_minimum_shows_its_loss_and_no_distance() -> None:
    text = "\n".join(painted(session(Scene("x**2 + 10*sin(y)**2", ("gd", "adam"), steps=20)), 120, 40))
    assert "distance" not in text
    assert "loss − best" not in text
    assert "x² + 10·sin²(y)" in text


@pytest.mark.parametrize("size", [(59, 20), (60, 19), (40, 10), (20, 5), (8, 2), (5, 1), (1, 1), (0, 0)])
def test_a_small_window_says_what_is_needed(size: tuple[int, int]) -> None:
    rows = painted(session(Scene()), *size)
    assert len(rows) == size[1]
    if size[0] >= 13:
        assert "60×20" in "".join(rows)


def test_hints_name_keys_that_exist() -> None:
    from termopt.tui.actions import ACTIONS

    shown = " ".join(action.shown for action in ACTIONS).replace("-", "−")
    for hint in HINTS:
        for key in hint.split()[:-1]:
            assert key in shown
