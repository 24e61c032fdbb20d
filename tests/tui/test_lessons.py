"""Every lesson from its first page to its last, as a reader goes through it with the space bar."""

from dataclasses import replace
from functools import reduce
from itertools import count, product

import pytest

from termopt.base.language import LANGUAGES
from termopt.base.translate import translate
from termopt.config.lesson_progress import lessons_read
from termopt.draw.panels.lesson import lesson_rows
from termopt.draw.screen.layout import arrange
from termopt.engine.trace.stepper import always
from termopt.lessons import load, names
from termopt.lessons.lesson_scene import lesson_scene
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Faster, Reseed, apply
from termopt.session.intents_lesson import Predict, TurnPage
from termopt.session.race import Race
from termopt.tui.screens.lessons import LessonsScreen
from termopt.viewer.lesson_reader import HINTS, WORDS, Reader

SIZES = [(80, 24), (120, 40)]


def scene_of(name: str, lang: str = "en") -> Scene:
    """The scene of a lesson, with fewer rows where there are too many for a test; a sample still takes long."""
    scene = lesson_scene(name, lang)
    specs = (scene.problem,) if isinstance(scene.problem, str) else scene.problem
    fewer = tuple(spec.replace("100000000", "1000000") for spec in specs)
    return replace(scene, problem=fewer[0] if isinstance(scene.problem, str) else fewer)


def squeezed(text: str) -> str:
    """A text without the spaces and line ends at which it may be broken."""
    return "".join(text.split())


async def read_on(s) -> None:
    """Space, and wait until the next page is open."""
    page = s.session.lesson.page
    await s.press("space")
    while s.session.lesson.page == page:
        assert s.session.time.playing or s.app.race.play.running
        await s.wait(0.05)


def readings():
    """Every lesson in every language at every size; soon, those of races on a surface, in turn one way or the other."""
    for number, name in enumerate(names()):
        surface = not any(lane.problem.cost for lane in open_scene(lesson_scene(name)).race.lanes)
        for lang, size in product(LANGUAGES, SIZES):
            soon = surface and (lang, size) == (LANGUAGES[number % 2], SIZES[number % 2])
            yield pytest.param(name, lang, size, marks=[] if soon else pytest.mark.long, id=f"{name}-{lang}-{size}")


@pytest.mark.every(5)
@pytest.mark.parametrize(("name", "lang", "size"), list(readings()))
async def test_a_lesson_from_start_to_end(stage, name, lang, size) -> None:
    async with stage(scene_of(name, lang), size, lang=lang) as s:
        s.app.race.intend(Faster(9))
        guide = s.app.race.play.reader._guide
        lanes = len(s.session.race.lanes)
        for number in range(len(guide.steps)):
            page = guide.page(number)
            shown = squeezed(s.text)
            assert (s.session.lesson.page, s.session.time.cursor, s.session.time.playing) == (number, page.at, False)
            assert squeezed(page.text) in shown
            hint = s.app.race.play.reader.view(s.session).hint
            assert squeezed(hint.split(" · ")[0]) in shown
            assert hint == translate(HINTS, lang) or number == len(guide.steps) - 1
            alone = load(name).pages[number].lane if s.session.display.view == "focus" else None
            everybody = ({alone}, {*range(lanes)})
            assert {panel.lane for panel in s.app.race._painted.layout.panels} in everybody
            assert not page.late
            assert squeezed(translate(WORDS, lang, page=number + 1, pages=len(guide.steps))) in shown
            if page.asks:
                await s.press(str(lanes))
                assert s.session.lesson.predicted == lanes - 1
            if page.answer is not None:
                right = page.answer == lanes - 1
                assert ("对了" if lang == "zh" else "you were right") in s.text or not right
                assert s.session.race.lanes[page.answer].label.replace(" ", "") in shown
            if number + 1 < len(guide.steps):
                await read_on(s)
        assert s.rows == s.fresh()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_has_all_its_lanes_at_every_size(lang) -> None:
    for name in names():
        lesson, opened = load(name), open_scene(scene_of(name, lang))
        reader = Reader(lesson, lang)
        first = reader.view(apply(opened, reader.pages(opened, Race(opened.race.steps))))
        assert first is not None
        lanes, usual = len(opened.race.lanes), opened.display.view
        for width, height in [(60, 20), (80, 24), (100, 30), (120, 40), (160, 48), (300, 100)]:
            rows = lesson_rows(first, width - 2)
            for page in lesson.pages:
                view, lane = page.view or usual, page.lane or 0
                layout = arrange(width, height, lanes, view, lane, rows)
                shown = [panel.lane for panel in layout.panels]
                one_will_do = view in ("focus", "fit")
                assert shown in ([*range(lanes)], [None]) or (one_will_do and shown == [lane]), (name, width, height)


async def test_a_lesson_is_chosen_from_the_list(stage) -> None:
    async with stage(Scene(steps=30), lang="en") as s:
        await s.press("l")
        assert isinstance(s.app.screen, LessonsScreen)
        await s.press("down", "down", "enter")
        assert s.app.screen is s.app.race
        assert s.app.race.play.reader.lesson.name == names()[2]
        assert not s.session.time.playing
        assert load(names()[2]).title["en"] in s.text
        await s.press("l", "escape")
        assert s.app.race.play.reader.lesson.name == names()[2]


async def test_after_the_last_page_comes_the_next_lesson(stage, tmp_path) -> None:
    name, after = names()[3:5]
    async with stage(lesson_scene(name), lang="en", state=tmp_path) as s:
        await s.press(*["enter"] * (len(load(name).pages) - 1))
        view = s.app.race.play.reader.view(s.session)
        assert view.hint.startswith(f"enter opens the next lesson · {load(after).title['en']}")
        await s.press("enter")
        assert s.app.race.play.reader.lesson.name == after
        assert (s.session.lesson.page, s.session.time.cursor) == (0, 0)
        assert s.app.lessons_read() == lessons_read(tmp_path) == {name}


async def test_the_list_begins_with_the_lesson_that_is_open_and_marks_what_was_read(stage) -> None:
    name, read = names()[3], names()[0]
    async with stage(lesson_scene(name), size=(100, 40), lang="en") as s:
        s.app._lessons_read = frozenset({read, "another"})
        await s.press("l")
        assert f"{load(name).title['en']} · now" in s.text
        assert f"{load(read).title['en']} · done" in s.text
        assert s.text.count("done") == s.text.count(" · now") == 1
        await s.press("enter")
        assert s.app.race.play.reader.lesson.name == name


@pytest.mark.every(3)
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_list_cuts_no_text(stage, lang, size) -> None:
    async with stage(Scene(steps=3), size, lang=lang) as s:
        await s.press("l")
        shown = squeezed(s.text).replace("│", "")
        for text in (load(name).summary[lang] for name in names()[:2]):
            assert all(word in shown for word in (text.split() if lang == "en" else squeezed(text)))
            assert squeezed(text)[-6:] in shown


async def test_a_page_wants_its_view_and_is_left_with_the_one_that_was(stage) -> None:
    async with stage(lesson_scene("adagrad"), lang="en") as s:
        await s.press("enter", "enter", "enter", "enter")
        page = load("adagrad").pages[s.session.lesson.page]
        assert (page.view, page.measure, page.lane) == ("focus", "rate", 0)
        assert (s.session.display.view, s.session.display.measure, s.session.race.focus) == ("focus", "rate", 0)
        await s.press("enter")
        assert (s.session.display.view, s.session.display.measure) == ("overlay", "loss")
        await s.press("v", "enter")
        assert s.session.display.view == "focus"


async def test_a_text_is_muted_on_the_way_to_the_next_page(stage) -> None:
    async with stage(lesson_scene("zigzag"), lang="en") as s:
        reader = s.app.race.play.reader
        await s.press("enter", "space")
        await s.wait(0.6)
        assert (reader.view(s.session).past, s.session.lesson.page) == (True, 1)
        assert "running to step 8 · space pauses · enter jumps there" in s.text
        await s.press("space")
        k = s.session.time.cursor
        assert 0 < k < 8
        assert reader.view(s.session).past
        assert "this text is of step 0 · space runs to step 8 · enter jumps there" in s.text
        await s.press("enter")
        assert not reader.view(s.session).past
        await s.press("enter", "enter", "enter", "enter", "home", "end")
        assert not reader.view(s.session).past


async def test_pages_are_turned_and_put_away(stage) -> None:
    async with stage(lesson_scene("zigzag"), lang="en") as s:
        title = load("zigzag").title["en"]
        await s.press("enter", "enter")
        assert (s.session.lesson.page, s.session.time.cursor) == (2, 8)
        await s.press("backspace", "left")
        assert s.session.lesson.page == 1
        assert title in s.text
        await s.press("escape")
        assert title not in s.text
        await s.press("space")
        assert s.session.time.playing


async def test_another_seed_is_read_with_its_own_numbers(stage) -> None:
    async with stage(lesson_scene("local_minimum"), lang="en") as s:
        before = s.session.lesson.pages
        text = s.text
        s.app.race.intend(Reseed(5))
        await s.pilot.pause()
        assert len(s.session.lesson.pages) == len(before)
        assert s.session.lesson.page == 0
        assert s.session.lesson.predicted is None
        assert s.text != text


def test_a_page_whose_step_is_being_computed_says_so() -> None:
    opened = open_scene(scene_of("hundred_million"))
    race, reader = Race(opened.race.steps, watch=count().__next__), Reader(load("hundred_million"), "en")
    at_page = reduce(apply, [TurnPage(2), Predict(0), TurnPage(1)], apply(opened, reader.pages(opened, race)))
    assert at_page.lesson.page == 3
    race.trace(opened.race.lanes[0]).reach(1)
    early = reader.view(at_page)
    assert early is not None
    assert early.text == "Step 1 is being computed; ◆ batch is not there yet. This page is written when it is."
    race.reach(opened, 1, always)
    late = reader.view(at_page)
    assert late is not None
    assert late.text.endswith("You said ● mini-batch, and you were right.")


def test_plain_pages_spell_formulas_out() -> None:
    opened = open_scene(lesson_scene("rmsprop"))
    race, reader = Race(opened.race.steps), Reader(load("rmsprop"), "en", plain=True)
    view = reader.view(apply(opened, reader.pages(opened, race)))
    assert view is not None
    assert "S <- beta*S + (1 - beta)*g^2, w <- w - eta*g/(sqrt(S) + eps)" in view.text
