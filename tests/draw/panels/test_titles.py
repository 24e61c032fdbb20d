"""The words around the plots fit, whole, at every width."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from termopt.base.number_text import digits
from termopt.draw.cells.canvas import Canvas, to_rows
from termopt.draw.cells.text_row import Piece, line
from termopt.draw.panels.standings import standings_table
from termopt.draw.panels.titles import heading, legend, title
from termopt.draw.panels.transport import HINTS, ROOM, Scrubber, transport
from termopt.draw.screen.painter import Painter
from termopt.draw.screen.view_model import LaneView, OffPlane
from termopt.draw.theme.theme import MARKERS, THEMES
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Session
from termopt.session.race import Race
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection
from tests.draw.made import LESSON, lane, view_model

DARK = THEMES["dark"]
words = st.text("abcdefgh", min_size=1, max_size=12)
pieces = st.lists(st.builds(Piece, words, st.just(0), st.integers(1, 20), st.integers(0, 9)), max_size=5)


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


def test_numbers_stand_still_while_they_change_and_lose_their_room_before_they_go() -> None:
    values = (9.97, 0.00152, 6.23e-5, 302.0, 0.0)
    shown = [view_model(lane(0, loss=value, grad_norm=1 / (1 + value))) for value in values]
    texts = [to_rows(title(each, 0, 80, DARK))[0] for each in shown]
    assert len({(text.index(" f "), text.index("‖∇f‖")) for text in texts}) == 1
    tight = [to_rows(title(each, 0, 33, DARK))[0] for each in shown]
    assert all(f"f {digits(value)}" in text for text, value in zip(tight, values, strict=True))


def test_what_matters_least_goes_first() -> None:
    left = [Piece("name", 0, 0), Piece("rate", 0, 5)]
    right = [Piece("loss", 0, 2), Piece("norm", 0, 9)]
    texts = [to_rows(line(width, left, right, DARK))[0].split() for width in (24, 20, 12, 4)]
    assert texts == [
        ["name", "rate", "loss", "norm"],
        ["name", "rate", "loss"],
        ["name", "loss"],
        ["name"],
    ]


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
    view_model = Presenter().present(opened, Projection(Race(opened.race.steps)))
    return to_rows(Painter().paint(view_model, width, height, THEMES[theme]).canvas)


LANES = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "radam", "lbfgs")


@pytest.mark.every(7)
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 40), (160, 48), (200, 60), (300, 100)])
@pytest.mark.parametrize("view", ["grid", "overlay"])
@pytest.mark.parametrize("lanes", [1, 2, 4, 6, 9])
def test_every_size_shows_every_lane(size: tuple[int, int], view: str, lanes: int) -> None:
    opened = open_scene(Scene("rosenbrock", LANES[:lanes], steps=50, view=view))
    rows = painted(opened, *size)
    assert len(rows) == size[1]
    assert all(cell_len(row) == size[0] for row in rows)
    text = "\n".join(rows)
    assert "rosenbrock" in text
    assert "step" in rows[-1]
    assert "? help" in rows[-1]
    if lanes <= 4 or len(rows) > 24:
        assert all(lane.marker in text for lane in opened.race.lanes)


def test_a_lane_that_diverged_says_where_and_the_others_go_on() -> None:
    opened = open_scene(Scene("rosenbrock", ("gd:lr=0.1", "adam:lr=0.1"), steps=50))
    opened = opened.with_time(cursor=40)
    text = "\n".join(painted(opened, 120, 40))
    assert "✗ diverged at" in text
    assert "running" in text


def test_a_formula_without_known_minimum_shows_its_loss_and_no_distance() -> None:
    text = "\n".join(painted(open_scene(Scene("x**2 + 10*sin(y)**2", ("gd", "adam"), steps=20)), 120, 40))
    assert "distance" not in text
    assert "f − f*" not in text
    assert "x² + 10·sin²(y)" in text


@pytest.mark.parametrize("size", [(59, 20), (60, 19), (40, 10), (20, 5), (8, 2), (5, 1), (1, 1), (0, 0)])
def test_a_small_window_says_what_is_needed(size: tuple[int, int]) -> None:
    rows = painted(open_scene(Scene()), *size)
    assert len(rows) == size[1]
    if size[0] >= 13:
        assert "60×20" in "".join(rows)


def test_hints_name_keys_that_exist() -> None:
    from termopt.config.actions import ACTIONS

    shown = {action.name: action.shown.split() for action in ACTIONS}
    for hint in HINTS:
        assert hint.key in shown[hint.action]


@pytest.mark.parametrize("width", [58, 78, 118, 158])
def test_a_hint_is_clicked_where_it_stands(width: int) -> None:
    canvas, scrubber = transport(view_model(), width, DARK)
    text = row(canvas)
    *hints, (first, end, action) = scrubber.hints[1:]
    assert (text[first:end], action) == ("10/s", "faster")
    for first, end, action in hints:
        hint = next(hint for hint in HINTS if hint.text("en") == text[first:end])
        assert (hint.action, scrubber.action_at(first)) == (action, action)
        assert scrubber.step_at(first, 100) is None
    assert scrubber.action_at(0) == "toggle"


def row(canvas: Canvas) -> str:
    assert canvas.height == 1
    return to_rows(canvas)[0]


@pytest.mark.parametrize(("width", "formula"), [(40, False), (58, False), (78, True), (118, True)])
def test_notes_outlive_the_formula(width: int, formula: bool) -> None:
    note = "loss on 10,000 of the samples"
    text = row(heading(view_model(notes=(note,), problem=None), width, DARK))
    assert note in text
    assert "mlp" in text
    assert ("σ" in text) == formula


@pytest.mark.parametrize("view", ["grid", "overlay", "focus"])
def test_an_explanation_is_called_so_whatever_view_it_covers(view: str) -> None:
    opened = open_scene(Scene(problem="saddle", optimizers=("gd",), view=view))
    assert view in painted(opened, 160, 48)[0]
    above = painted(opened.with_display(explain=True), 160, 48)[0]
    assert "explain" in above
    assert view not in above


def test_a_lane_far_off_the_plane_is_said_to_be_so() -> None:
    far = view_model(lane(0, off=OffPlane(3.0, 9.0, True)), lane(1))
    for width in (28, 38, 78):
        assert "off plane" in row(title(far, 0, width, DARK))
        assert "off plane" not in row(title(far, 1, width, DARK))
    assert "f 2.50" in row(title(far, 0, 38, DARK))
    assert "off plane" in row(legend(far, 78, DARK))
    assert "off plane" not in row(title(far._replace(view="fit"), 0, 78, DARK))


def test_beside_a_fit_stands_how_noisy_the_gradient_is() -> None:
    assert "∠ 21°  gradient noise 0.41" in row(title(view_model(view="fit"), 1, 78, DARK))
    assert "∠ 21°" in row(title(view_model(view="fit"), 0, 38, DARK))
    assert "noise" not in row(title(view_model(), 1, 78, DARK))
    unknown = lane(0)._replace(data_use=lane(0).data_use._replace(angle=None, noise=None))
    assert "∠" not in row(title(view_model(unknown, view="fit"), 0, 78, DARK))


def test_beside_a_lesson_a_title_has_the_symbols_of_its_text() -> None:
    alone, beside = view_model(lane(0)), view_model(lane(0), lesson=LESSON)
    assert "lr 0.001*" in to_rows(title(alone, 0, 120, DARK))[0]
    assert "η 0.001*" in to_rows(title(beside, 0, 120, DARK))[0]


def test_a_lane_that_waits_says_for_how_many_updates_there_was_time() -> None:
    waiting = view_model(lane(0)._replace(meanwhile=41_230), lane(1, under_way=0.4))
    assert "waits: time for 41,230 more updates" in to_rows(title(waiting, 0, 80, DARK))[0]
    assert "time for 41,230 more" in to_rows(title(waiting, 0, 40, DARK))[0]


def test_a_step_under_way_says_how_far_it_is() -> None:
    waiting = view_model(lane(0, under_way=0.4199), lane(1))
    assert "41 % of the next step" in row(title(waiting, 0, 78, DARK))
    assert "f 2.50  " in row(title(waiting, 0, 38, DARK))
    assert "41 % of next" in row(title(waiting, 0, 38, DARK))
    assert "%" not in row(title(waiting, 1, 78, DARK))


@pytest.mark.parametrize("width", [58, 78, 98, 118, 158])
def test_a_long_step_is_told_in_as_many_words_as_leave_the_scrubber_room(width: int) -> None:
    long = lane(0, under_way=0.41)._replace(data_use=lane(0).data_use._replace(rows_each=100_000_000))
    shown = view_model(long, lane(1, under_way=0.9), goal=41)
    canvas, scrubber = transport(shown, width, DARK)
    text = row(canvas)
    assert scrubber.width >= ROOM
    assert "step  40 of 100 · 41 %" in text
    assert ("computing step  40 of 100 · 41 % of 100,000,000 samples" in text) == (width >= 98)
    assert ("41 % of 100M " in text) == (width == 78)
    assert text[scrubber.col - 2 : scrubber.col] == "  "
    paused, _ = transport(shown._replace(goal=40), width, DARK)
    assert "computing" not in row(paused)
    assert "41 %" in row(paused)


def test_a_lesson_has_its_own_keys() -> None:
    text = row(transport(view_model(lesson=LESSON), 118, DARK)[0])
    assert "space go on  enter next page  ? help" in text
    assert "speed" not in text


def heads(width: int, *lanes: LaneView) -> list[str]:
    return re.split("  +", to_rows(standings_table(view_model(*lanes), width, DARK))[1].strip())


def test_standings_of_problems_with_data_say_what_it_cost() -> None:
    assert heads(300) == [
        *("optimizer", "loss", "‖∇f‖", "distance to plane", "loss on plane", "updates"),
        *("epochs", "samples", "bytes", "batch size, each update", "angle, gradient noise", "status"),
    ]
    table = to_rows(standings_table(view_model(), 300, DARK))
    assert "100  7.2 kB  0.08 ms" in table[2]
    assert " 20  1.4 kB  0.08 ms" in table[3]
    assert "  1    72 B  0.08 ms" in table[4]
    assert "21°, 0.41" in table[2]


@pytest.mark.parametrize(("width", "named"), [(118, "gradient descent, batch"), (78, "● batch")])
def test_what_an_update_costs_is_what_stays(width: int, named: str) -> None:
    rows = to_rows(standings_table(view_model(), width, DARK))
    assert {"optimizer", "loss", "samples", "batch size, each update", "status"} <= set(heads(width))
    assert named in rows[2]
    assert all(text.rstrip().endswith("running") for text in rows[2:])


@given(st.integers(40, 200))
def test_no_cell_is_cut(width: int) -> None:
    wide = to_rows(standings_table(view_model(), 400, DARK))
    known = {word for text in wide[1:] for word in re.split("  +", text.strip())} | {
        view.name for view in view_model().lanes
    }
    shown = {word for text in to_rows(standings_table(view_model(), width, DARK))[1:] for word in text.split()}
    assert shown <= {part for word in known for part in word.split()}


def test_a_recording_has_no_times() -> None:
    recorded = lane(0)._replace(data_use=lane(0).data_use._replace(seconds=None))
    text = "\n".join(to_rows(standings_table(view_model(recorded), 158, DARK)))
    assert "100  7.2 kB" in text
    assert " ms" not in text


def test_standings_of_planes_without_data_say_how_far_off_they_are() -> None:
    lanes = [lane(0, data_use=None), lane(1, data_use=None, off=OffPlane(3.0, 9.0, True))]
    assert heads(158, *lanes) == ["optimizer", "loss", "‖∇f‖", "distance to plane", "loss on plane", "evals", "status"]
    canvas = standings_table(view_model(*lanes), 158, DARK)
    col = to_rows(canvas)[3].index("3.00")
    assert canvas.fg[3, col] == DARK.accent
    assert canvas.fg[2, col] == DARK.text


@given(st.integers(60, 200), st.text("abc ", min_size=1, max_size=90).map(str.strip).filter(bool))
def test_why_the_race_paused_is_said_at_every_width(width: int, why: str) -> None:
    canvas, scrubber = transport(view_model()._replace(why=why, playing=False), width, DARK)
    (row,) = to_rows(canvas)
    said = row[4 : scrubber.col].rstrip()
    assert said.endswith(why) or (len(why) > width - 10 and why.startswith(said.removesuffix("…")))
    assert "◉" in row
    assert scrubber.col + scrubber.width <= width


def test_what_alters_an_update_is_never_left_unsaid():
    scene = Scene(optimizers=("gd:zero_grad=false,clip=3", "momentum"), steps=10)
    opened = open_scene(scene)
    view_model = Presenter().present(opened, Projection(Race(opened.race.steps)))
    for width in (38, 60, 118):
        words = to_rows(title(view_model, 0, width, DARK))[0]
        assert "without zero_grad" in words
        assert "c 3" in words or "clip 3" in words
    assert "without zero_grad" in to_rows(legend(view_model, 118, DARK))[0]
    named = view_model._replace(lanes=(view_model.lanes[0]._replace(name="without", title="without"),))
    assert "without  zero_grad" in to_rows(legend(named, 118, DARK))[0]
    assert "zero_grad" not in to_rows(title(view_model, 1, 118, DARK))[0]


@pytest.mark.parametrize("width", [58, 78, 118, 158])
@pytest.mark.parametrize("lanes", [2, 5, 9])
def test_the_legend_names_or_counts_every_lane(width, lanes):
    for focus in range(lanes):
        views = tuple(lane(i, name=f"optimizer {i}", marker=MARKERS[i]) for i in range(lanes))
        text = to_rows(legend(view_model(*views, focus=focus), width, DARK))[0]
        named = [i for i in range(lanes) if f"{i + 1} {MARKERS[i]} optimizer {i}" in text]
        left = re.search(r"\+(\d)", text)
        assert focus in named
        assert len(named) + (int(left[1]) if left else 0) == lanes
        assert len(text.rstrip()) <= width


def test_a_lane_shown_alone_says_which_of_how_many_it_is():
    views = tuple(lane(i, marker=MARKERS[i]) for i in range(6))
    for size in ((60, 20), (80, 24)):
        text = "\n".join(to_rows(Painter().paint(view_model(*views, focus=2), *size, DARK).canvas))
        assert "3 of 6 · tab" in text
    assert " of 1 · tab" not in "\n".join(to_rows(Painter().paint(view_model(views[0]), 80, 24, DARK).canvas))


def test_without_other_characters_titles_and_heads_have_names() -> None:
    opened = open_scene(Scene(optimizers=("adam", "momentum"), steps=10))
    view_model = Presenter(plain=True).present(opened, Projection(Race(10)))
    for width in (38, 118):
        assert "lr " in to_rows(title(view_model, 0, width, DARK))[0]
    assert "|grad f|" in to_rows(title(view_model, 0, 118, DARK))[0]
    assert "|grad f|" in to_rows(standings_table(view_model, 118, DARK))[1]
    assert "lr " in to_rows(legend(view_model, 118, DARK))[0]
