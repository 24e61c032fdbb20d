"""The dialogs, driven by keys and clicks: what they show while one types, and what they are closed with."""

import math
import random
import re
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Input, OptionList

from termopt.draw.cells.canvas import text_width
from termopt.draw.theme.theme import THEMES
from termopt.export.formats import FORMS
from termopt.export.snapshot import Snapshot
from termopt.scene.gallery import entries
from termopt.scene.scene import Scene, open_scene
from termopt.scene.session_edits import to_step, to_value
from termopt.session.intents import Focus, Seek, apply
from termopt.session.intents_edit import Breaks, Lanes, Turn
from termopt.sweeps.tuning import RATES
from termopt.tui.screens.breaks import BreaksScreen
from termopt.tui.screens.fair import FairScreen, _curve
from termopt.tui.screens.lanes import LanesScreen
from termopt.tui.screens.menu import Menu, Row
from termopt.tui.screens.optimizers import OptimizersScreen
from termopt.tui.screens.problems import ProblemsScreen
from termopt.tui.screens.prompt import Prompt
from termopt.tui.screens.save import SaveScreen
from termopt.tui.screens.start import StartScreen
from termopt.tui.screens.warp import warp_menu
from termopt.tui.widgets.finder import Finder
from termopt.tui.widgets.preview import Preview

SCENE = Scene(problem="rosenbrock", optimizers=("gd", "momentum:lr=0.001", "adam"), steps=60, paused=True)
THEME = THEMES["dark"]
SIZES = [(60, 20), (80, 24), (120, 40)]

MAKERS = {
    "prompt": lambda s, *how: Prompt("Step", "a number", "0", lambda text: to_step(s, text), *how),
    "problems": ProblemsScreen,
    "lanes": LanesScreen,
    "optimizers": lambda s, *how: OptimizersScreen(s.race.lanes[0], *how),
    "start": StartScreen,
    "warp": warp_menu,
    "fair": FairScreen,
    "breaks": BreaksScreen,
}


@pytest.fixture
def dialog(stage):
    """`async with dialog(make, size) as (s, answers):` opens a dialog over a race; its answer lands in a list."""

    @asynccontextmanager
    async def open_dialog(make, size=(100, 30), scene=SCENE, theme="dark", marker="braille"):
        async with stage(scene, size, theme) as s:
            answers: list = []
            s.app.push_screen(make(s.session, THEMES[theme], marker), answers.append)
            await s.pilot.pause()
            yield s, answers

    return open_dialog


async def typed(s, text: str) -> None:
    s.app.screen.query_one(Input).value = text
    await s.pilot.pause()
    await s.pilot.pause()


# -- all of them -------------------------------------------------------------------------------------------------


EVERYWHERE = [
    pytest.param(name, size, marks=[] if size == SIZES[number % len(SIZES)] else pytest.mark.long, id=f"{name}-{size}")
    for number, name in enumerate(MAKERS)
    for size in SIZES
]
"""Every dialog at every size; soon, each at one."""


@pytest.mark.every(3)
@pytest.mark.parametrize(("name", "size"), EVERYWHERE)
async def test_escape_closes_and_nothing_happens(dialog, name, size) -> None:
    async with dialog(MAKERS[name], size) as (s, answers):
        assert s.app.screen is not s.app.race
        before = s.session
        await s.press("down", "up", "escape")
        assert s.app.screen is s.app.race
        assert answers == [None]
        assert s.session == before


@pytest.mark.every(3)
@pytest.mark.parametrize("name", MAKERS)
async def test_nothing_but_ascii_where_there_is_nothing_else(dialog, name) -> None:
    async with dialog(MAKERS[name], (60, 20), theme="mono", marker="ascii") as (s, _):
        box = s.app.screen.query_one(".box").region
        rows = [row[box.x : box.right] for row in s.rows[box.y : box.bottom]]
        assert rows
        assert [row for row in rows if not row.isascii()] == []


@pytest.mark.parametrize("theme", ["dark", "mono"])
async def test_what_is_chosen_can_be_seen_also_without_color(dialog, theme) -> None:
    async with dialog(MAKERS["warp"], (60, 20), theme=theme) as (s, _):
        rows = s.app.screen.query_one(OptionList)
        chosen, other = ([one.style for one in rows.render_line(y)][-1] for y in (0, 1))
        assert (chosen.underline, chosen.bgcolor) != (other.underline, other.bgcolor)


async def test_the_problem_raced_on_is_in_sight(dialog) -> None:
    async with dialog(MAKERS["problems"], (80, 24), Scene(problem="quadratic", steps=60, paused=True)) as (s, _):
        finder = s.app.screen.query_one(Finder)
        seen = s.app.screen.query_one(OptionList).region
        assert finder.region.contains_region(seen)
        assert any(row.strip("│ ").startswith(finder.chosen) for row in s.rows[seen.y : seen.bottom])


@pytest.mark.every(3)
@pytest.mark.parametrize("name", MAKERS)
async def test_a_dialog_lies_inside_the_smallest_window(dialog, name) -> None:
    async with dialog(MAKERS[name], (60, 20)) as (s, _):
        box = s.app.screen.query_one(".box").region
        assert 0 <= box.x < box.right <= 60
        assert 0 <= box.y < box.bottom <= 20
        assert "esc " in s.text


KEYS = [*"aacdefgjklmnoprstwxJKRX0123456789.,:=()*+-", "space", "up", "down", "left", "right", "tab", "shift+tab"]
KEYS += ["enter", "backspace", "delete", "home", "end", "pageup", "pagedown", "shift+up", "shift+left", "ctrl+a"]


@pytest.mark.every(3)
@pytest.mark.parametrize("name", MAKERS)
async def test_any_keys_whatever_leave_a_dialog_that_escape_closes(dialog, name) -> None:
    keys = random.Random(name)
    async with dialog(MAKERS[name], (80, 24)) as (s, answers):
        for _ in range(8):
            await s.pilot.press(keys.choice(KEYS))
            if answers:
                break
        for _ in range(4):
            if s.app.screen is not s.app.race:
                await s.press("escape")
        assert s.app.screen is s.app.race
        assert len(answers) == 1


@pytest.mark.parametrize(
    "problem", ["log(x) + y**2", *(pytest.param(name, marks=pytest.mark.long) for name in ("quadratic:dim=11", "mlp"))]
)
async def test_a_dialog_takes_any_text_over_any_problem(stage, problem) -> None:
    """A formula has no known minimum, most problems have no map: what is typed then is neither a start nor a name."""
    async with stage(Scene(problem=problem, optimizers=("gd",), steps=5, paused=True), (80, 24)) as s:
        for make in MAKERS.values():
            s.app.push_screen(make(s.session, THEME, "braille"))
            await s.pilot.pause()
            for line in s.app.screen.query(Input):
                for text in ("zz", "1,", "1e999, nan", ""):
                    line.value = text
                    await s.pilot.pause()
            assert s.app.screen is not s.app.race
            await s.press("escape")
        assert s.app.screen is s.app.race


# -- prompt ------------------------------------------------------------------------------------------------------


def value_prompt(s, *how):
    return Prompt("lr", "a number or a schedule", "0.1", lambda text: to_value(s, "lr", text), *how)


async def test_what_is_typed_replaces_what_stands_there(dialog) -> None:
    async with dialog(MAKERS["prompt"]) as (s, answers):
        await s.press("4", "2", "enter")
        assert answers == [Seek(42)]


async def test_what_is_wrong_is_said_while_typing_and_enter_does_not_take_it(dialog) -> None:
    async with dialog(value_prompt) as (s, answers):
        await s.press("-", "1")
        assert "out of range" in s.text
        await s.press("enter")
        assert answers == []
        await typed(s, "cosine(0.1")
        assert "cosine(0.1" in s.text
        await typed(s, "cosine(0.1,200)")
        assert "a number or a schedule" in s.text
        await s.press("enter")
        assert answers == [Turn(0, "lr", "cosine(0.1,200)")]


# -- problems ----------------------------------------------------------------------------------------------------


async def test_a_problem_is_found_shown_and_raced_on(dialog) -> None:
    async with dialog(ProblemsScreen, (120, 36)) as (s, answers):
        assert s.app.screen.query_one(Preview).display
        await s.press(*"beal")
        assert "Beale's function" in s.text
        assert "min 0 at (3, 0.5)" in s.text
        await s.press("enter")
        ((lanes,),) = answers
        after = apply(s.session, lanes)
        assert after.race.lanes[0].problem.name == "beale"
        assert after.race.lanes[1].optimizer.lr == 0.001
        assert after.race.lanes[2].preset == ("lr",)


async def test_the_list_is_walked_while_typing_goes_on(dialog) -> None:
    async with dialog(ProblemsScreen) as (s, answers):
        await s.press(*"camel", "down", "enter")
        assert answers[0][0].lanes[0].problem.name == "six_hump_camel"


@pytest.mark.parametrize("size", [(60, 20), (120, 36)], ids=str)
async def test_a_formula_shows_its_error_at_the_caret_while_typed(dialog, size) -> None:
    async with dialog(ProblemsScreen, size) as (s, answers):
        await typed(s, "x**2 + zig*y")
        rows = s.rows
        at = max(i for i, row in enumerate(rows) if "x**2 + zig*y" in row)
        assert rows[at + 1].index("^") == rows[at].index("zig")
        assert "unknown name 'zig'" in s.text
        await s.press("enter")
        assert answers == []
        await typed(s, "x**2 + 3*y**2")
        assert "x² + 3y²" in s.text
        await s.press("enter")
        assert answers[0][0].lanes[0].problem.spec == "x**2 + 3*y**2"


async def test_hyperparameters_of_a_problem_are_checked_while_typed(dialog) -> None:
    async with dialog(ProblemsScreen) as (s, answers):
        await typed(s, "quad:kappa=-5")
        assert "out of range" in s.text
        await typed(s, "quad:kappa=5,angle=0")
        await s.press("enter")
        assert answers[0][0].lanes[0].problem.spec == "quadratic:kappa=5,angle=0"


async def test_nothing_found_is_said(dialog) -> None:
    async with dialog(ProblemsScreen) as (s, answers):
        await typed(s, "zzzzzz")
        assert "unknown problem" in s.text
        await s.press("down", "enter")
        assert answers == []


async def test_a_click_takes_a_problem(dialog) -> None:
    async with dialog(ProblemsScreen) as (s, answers):
        row = next(y for y, text in enumerate(s.rows) if " booth " in text)
        await s.pilot.click(offset=(8, row))
        await s.pilot.pause()
        assert answers[0][0].lanes[0].problem.name == "booth"


async def test_a_network_has_no_preview_and_a_linear_loss(dialog) -> None:
    async with dialog(ProblemsScreen, (120, 36)) as (s, answers):
        await typed(s, "mlp")
        assert "11 parameters" in s.text
        await s.press("enter")
        (lanes,) = answers[0]
        assert isinstance(lanes, Lanes)
        assert s.session.display.log
        assert not apply(s.session, lanes).display.log


# -- lanes -------------------------------------------------------------------------------------------------------


async def test_changes_of_lanes_are_one_intent(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        await s.press("down", "x", "d", "c", "K")
        assert answers == []
        await s.press("enter")
        (intent,) = answers
        assert [lane.label for lane in intent.lanes] == ["gd", "adam 2", "adam"]
        assert intent.focus == 1
        assert apply(apply(s.session, intent), intent).race.lanes == intent.lanes


async def test_a_long_row_of_lanes_goes_on_below_its_hyperparameters(dialog) -> None:
    async with dialog(LanesScreen, (60, 20)) as (s, _):
        at, row = next((i, row) for i, row in enumerate(s.rows) if "3 ■ adam" in row)
        assert row[row.index("η") :].split()[:-1] == ["η", "0.5*", "β₁", "0.9", "β₂", "0.999"]
        assert s.rows[at + 1].index("ε 1e−8") == row.index("η")


async def test_dialogs_lie_on_one_ground_their_scrollbars_too(dialog) -> None:
    async with dialog(MAKERS["optimizers"], (60, 20)) as (s, _):
        bar = s.app.screen.query_one(OptionList).vertical_scrollbar
        ground = s.app.screen.query_one(".box").styles.background
        assert bar.parent.styles.scrollbar_background == ground
        variables = s.app.get_css_variables()
        assert variables["panel-darken-1"].lower() == ground.hex.lower()


async def test_an_optimizer_is_added_with_its_hyperparameters(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        await s.press("a")
        assert isinstance(s.app.screen, OptimizersScreen)
        assert "Δw ← −η·g" in s.text
        await typed(s, "rms:lr=0.25,bta=1")
        assert "did you mean 'beta'" in s.text
        await s.press("enter")
        assert isinstance(s.app.screen, OptimizersScreen)
        await typed(s, "rms:lr=0.25")
        await s.press("enter", "enter")
        lane = answers[0].lanes[1]
        assert (lane.optimizer.name, lane.optimizer.lr) == ("rmsprop", 0.25)


@pytest.mark.long
async def test_hyperparameters_and_names_are_typed(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        await s.press("k")
        await typed(s, "gd:lr=0.5")
        await s.press("enter", "n")
        await typed(s, "mine")
        await s.press("enter", "enter")
        lane = answers[0].lanes[0]
        assert (lane.label, lane.optimizer.lr, lane.preset) == ("mine", 0.5, ())


async def test_nine_lanes_are_said_to_be_all(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        await s.press(*"ddddddd")
        assert "at most 9 lanes" in s.text
        await s.press("a")
        assert isinstance(s.app.screen, LanesScreen)
        await s.press("enter")
        assert len(answers[0].lanes) == 9


async def test_the_last_lane_is_not_removed(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        await s.press("x", "x", "x")
        assert "needs a lane" in s.text
        await s.press("enter")
        assert len(answers[0].lanes) == 1


async def test_to_choose_a_lane_is_to_turn_to_it(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        await s.pilot.click(OptionList, offset=(5, 2))
        await s.pilot.pause()
        assert answers == []
        await s.press("enter")
        assert answers == [Focus(2)]


async def test_keys_of_lanes_can_be_clicked(dialog) -> None:
    async with dialog(LanesScreen) as (s, answers):
        row, text = next((y, text) for y, text in enumerate(s.rows) if "duplicate" in text)
        await s.pilot.click(offset=(text.index("duplicate"), row))
        await s.pilot.pause()
        await s.press("enter")
        assert len(answers[0].lanes) == 4


# -- start -------------------------------------------------------------------------------------------------------


async def test_a_start_is_typed(dialog) -> None:
    async with dialog(StartScreen) as (s, answers):
        await typed(s, "1, 1e200")
        assert "not finite" in s.text
        await s.press("enter")
        assert answers == []
        await typed(s, "0.5, -0.5")
        await s.press("enter")
        assert {lane.start for lane in answers[0].lanes} == {(0.5, -0.5)}


async def test_a_start_is_moved_by_arrows(dialog) -> None:
    async with dialog(StartScreen) as (s, answers):
        await s.press("down", "right", "shift+right", "down", "enter")
        x, y = answers[0].lanes[0].start
        assert x > -2
        assert y < 2


async def test_a_start_is_clicked(dialog) -> None:
    async with dialog(StartScreen) as (s, answers):
        preview = s.app.screen.query_one(Preview)
        base_layer = preview.base_layer
        row, col = 5, 30
        await s.pilot.click(
            offset=(preview.region.x + base_layer.rect.col + col, preview.region.y + base_layer.rect.row + row)
        )
        await s.pilot.pause()
        await s.press("enter")
        assert answers[0].lanes[0].start == pytest.approx(base_layer.view.value(row, col), rel=1e-3)


async def test_a_start_of_many_parameters_is_numbers(dialog) -> None:
    async with dialog(StartScreen, scene=Scene(problem="mlp", optimizers=("gd",), steps=20, paused=True)) as (
        s,
        answers,
    ):
        assert not s.app.screen.query_one(Preview).display
        await s.press("up")
        await typed(s, "1, 2")
        assert "has 2 numbers" in s.text
        await typed(s, ", ".join("0.5" for _ in range(11)))
        await s.press("enter")
        assert answers[0].lanes[0].start == (0.5,) * 11


# -- menus -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [["b"], ["down", "enter"]])
async def test_a_row_is_chosen_by_its_key_or_by_arrows(dialog, keys) -> None:
    rows = [Row("a", "one", lambda: 1), Row("b", "two", lambda: 2), Row("c", "three", lambda: 3)]
    async with dialog(lambda _, *how: Menu("Numbers", rows, *how)) as (s, answers):
        await s.press(*keys)
        assert answers == [2]


async def test_the_row_that_holds_is_marked_and_enter_keeps_it(dialog) -> None:
    rows = [Row("a", "one", lambda: 1), Row("b", "two", lambda: 2, marked=True)]
    async with dialog(lambda _, *how: Menu("Numbers", rows, *how)) as (s, answers):
        assert "● two" in s.text
        await s.press("enter")
        assert answers == [2]


async def test_surfaces_are_turned(dialog) -> None:
    async with dialog(warp_menu) as (s, answers):
        await s.press("r")
        after = apply(s.session, answers[0])
        assert after.race.lanes[0].problem.spec == "rosenbrock:rotate=15"
        assert [lane.optimizer for lane in after.race.lanes] == [lane.optimizer for lane in s.session.race.lanes]


async def test_what_cannot_be_turned_is_said(dialog) -> None:
    async with dialog(warp_menu, scene=Scene(problem="mlp", optimizers=("gd",), steps=20, paused=True)) as (s, answers):
        await s.press("r")
        assert "no surface" in s.text
        assert answers == []


async def test_one_rate_for_all(dialog) -> None:
    async with dialog(FairScreen) as (s, answers):
        await s.press("s")
        await typed(s, "0")
        assert isinstance(s.app.screen, Prompt)
        await typed(s, "0.003")
        await s.press("enter")
        assert {lane.optimizer.lr for lane in answers[0].lanes} == {0.003}


async def test_rates_are_tuned_by_a_procedure_that_is_said(dialog) -> None:
    async with dialog(FairScreen) as (s, answers):
        assert "learning rates from" in s.text
        await s.press("t")
        assert "tuning 0 %" in s.text
        s.app.screen.work()  # the clock stands still meanwhile
        await s.pilot.pause()
        assert "after 60 steps" in s.text
        assert "60 steps for 25 learning rates" in s.text
        assert re.search(r"1e−6 [▁▂▃▄▅▆▇█↑×]{25} 100", s.text)
        assert "t or enter applies these learning rates" in s.text
        assert answers == []
        await s.press("t")
        assert isinstance(answers[0], Lanes)


def test_a_run_on_its_way_to_infinity_does_not_flatten_the_others() -> None:
    losses = (44.0, 4.0, 1e-3, 1e-9, 1e242, math.inf)
    assert _curve(losses, 45.0) == f"  1e−6 █▇▃▁↑× {RATES[-1]:g}"
    assert _curve((5.0, 6.0), 4.0) == f"  1e−6 ↑↑ {RATES[-1]:g}"
    assert _curve((), 4.0) == ""


@pytest.mark.parametrize(("width", "ends"), [(60, "…"), (80, "sin(3y)")])
async def test_what_the_line_of_problems_takes_is_cut_with_a_sign(dialog, width, ends) -> None:
    async with dialog(ProblemsScreen, (width, 24)) as (s, _):
        line = s.app.screen.query_one(Input)
        assert line.placeholder.endswith(ends)
        assert text_width(line.placeholder) <= line.content_size.width


async def test_breakpoints_are_ticked_and_bounded(dialog) -> None:
    async with dialog(BreaksScreen) as (s, answers):
        await s.press("space", "down", "down", "k")
        await typed(s, "-1")
        assert "above 0" in s.text
        await typed(s, "4")
        await s.press("enter")
        assert answers == []
        await s.press("enter")
        assert answers == [Breaks([["finite", 0.0], ["rise", 4.0]])]
        assert apply(s.session, answers[0]).time.breakpoints == (("finite", 0.0), ("rise", 4.0))


async def test_breakpoints_that_are_set_are_ticked_and_can_be_cleared(dialog) -> None:
    def make(session, *how):
        return BreaksScreen(apply(session, Breaks([["rise", 3.0]])), *how)

    async with dialog(make) as (s, answers):
        assert "3 [x]      3" in s.text
        await s.press("3", "enter")
        assert answers == [Breaks([])]


# -- save --------------------------------------------------------------------------------------------------------


async def test_files_are_saved_and_said_where(stage, tmp_path) -> None:
    async with stage(SCENE, (100, 30)) as s:
        snapshot = Snapshot(s.session, s.app.race._painted.canvas, THEME)
        for key, suffix in (("t", ".txt"), ("t", "-2.txt")):
            s.app.push_screen(SaveScreen(snapshot, tmp_path))
            await s.pilot.pause()
            await s.press(key, "enter")
            await s.app.workers.wait_for_complete()
            await s.pilot.pause()
            path = tmp_path / f"termopt-rosenbrock-k0{suffix}"
            assert path.is_file()
            assert s.app.screen is s.app.race
            assert [*s.app._notifications][-1].message == f"saved {path}"
        s.app.push_screen(SaveScreen(snapshot, tmp_path))
        await s.press("e", "enter")
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        assert "no tape" in s.text
        assert len(list(tmp_path.iterdir())) == 2


async def test_a_file_is_saved_under_the_name_typed_and_nothing_is_replaced(stage, tmp_path) -> None:
    (tmp_path / "mine.toml").write_text("mine")
    async with stage(SCENE, (100, 30)) as s:
        s.app.push_screen(SaveScreen(Snapshot(s.session, s.app.race._painted.canvas, THEME), tmp_path))
        await s.pilot.pause()
        await s.press("s")
        for name, said in (("", ""), ("mine", "exists"), ("nowhere/x", "no folder"), ("other", "")):
            await typed(s, name)
            await s.press("enter")
            assert said in s.text
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        assert s.app.screen is s.app.race
    assert (tmp_path / "mine.toml").read_text() == "mine"
    assert (tmp_path / "other.toml").is_file()


async def test_why_nothing_was_saved(stage, tmp_path) -> None:
    async with stage(SCENE, (100, 30)) as s:
        canvas = s.app.race._painted.canvas
        s.app.push_screen(SaveScreen(Snapshot(s.session, canvas, THEME), tmp_path / "gone"))
        await s.press("t", "enter")
        assert "there is no folder" in " ".join(s.text.split())
        await s.press("escape")
        assert s.app.screen.query_one(OptionList).option_count == len(FORMS)


async def test_the_gallery_opens_a_scene(stage):
    async with stage(Scene(paused=True), (80, 24)) as s:
        await s.press("O")
        assert "The edge of stability" in s.text
        await s.press("down", "enter")
        assert s.session == open_scene(entries()["edge"].scene)
        await s.press("O", "escape")
        assert s.session.race.steps == 100
