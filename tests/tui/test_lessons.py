"""Every lesson from its first page to its last, as a reader goes through it with the space bar."""

from dataclasses import replace
from functools import reduce
from itertools import count, product

import pytest

from termopt.base.language import LANGUAGES
from termopt.engine.trace.trace import always
from termopt.lessons import load, names
from termopt.scene.lesson_scene import lesson_scene
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


@pytest.mark.every(3)
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
            assert hint == HINTS[lang] or number == len(guide.steps) - 1
            alone = load(name).pages[number].lane if s.session.display.view == "focus" else None
            everybody = ({alone}, {*range(lanes)})
            assert {panel.lane for panel in s.app.race._painted.layout.panels} in everybody
            assert not page.late
            assert squeezed(WORDS[lang].format(page=number + 1, pages=len(guide.steps))) in shown
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
