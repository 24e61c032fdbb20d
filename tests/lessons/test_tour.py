"""Every lesson, held to the numbers of its run: what a page says is true, in both languages, and it fits."""

import re
from dataclasses import replace
from unicodedata import combining, east_asian_width

import numpy as np
import pytest

from termopt.base.language import LANGUAGES
from termopt.base.translate import translate
from termopt.lessons import load, names
from termopt.lessons.lesson import LANE, PLACEHOLDER
from termopt.lessons.lesson_scene import lesson_scene
from termopt.lessons.wording import MISSING
from termopt.registry.lesson_table import TOUR
from termopt.scene.lane_styles import own_style
from termopt.scene.scene import open_scene
from termopt.session.parts import Lineup

COLUMNS, LINES = 76, 4

FRESH = 10
"""How many seeds that nobody has seen before a lesson is read with in the long run."""

COLOR_WORDS = re.compile(
    r"\b(red|blue|yellow|green|purple|orange|cyan)('s)?\b(?! path| one with| with it)|[红蓝黄绿紫橙青](?!线[没有])",
    re.IGNORECASE,
)
"""A color as the name of a lane; the lecture's figure has a red path and a blue one."""


def network(name):
    """Whether its lanes are networks, whose runs take long."""
    return any(lane.problem.cost for lane in open_scene(lesson_scene(name)).race.lanes)


lessons = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if network(name) else []) for name in names()]
)


def width(text):
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def lines(text):
    """How many lines a text takes, broken at spaces and beside wide characters."""
    count, used = 1, 0
    for piece in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*", text):
        if used and used + width(piece.rstrip()) > COLUMNS:
            count, used = count + 1, 0
        used += width(piece)
    return count


def test_the_files_of_the_tour_are_numbered_in_teaching_order():
    numbers = [path.stem.partition("-")[0] for path in sorted(TOUR.iterdir())]
    assert numbers == [f"{number:02}" for number in range(1, len(names()) + 1)]


@pytest.mark.every(3)
@lessons
def test_it_opens_as_a_race_with_its_own_names_and_written_rates(name, toured):
    _, opened = toured(name)
    assert [lane.label for lane in opened.race.lanes] == load(name).scene["labels"]
    assert [lane.colour for lane in opened.race.lanes] == load(name).scene["colours"]
    assert not any("lr" in lane.preset for lane in opened.race.lanes)


def drawn(name):
    """Whether chance has a part in its race: in its problem, its data or its optimizers."""
    lanes = open_scene(lesson_scene(name)).race.lanes
    return any(lane.problem.stochastic or lane.problem.cost or lane.optimizer.normals for lane in lanes)


def as_claimed(guide, number):
    """Whether everything that a page claims is so."""
    return all(map(guide.facts.holds, guide.lesson.pages[number].claims))


@pytest.mark.every(3)
@lessons
def test_what_its_pages_claim_is_so_where_chance_has_no_part(name, toured):
    guide = toured(name)[0]["en"]
    failed = [number + 1 for number in range(len(guide.steps)) if not as_claimed(guide, number)]
    assert failed == [] or drawn(name), {key: guide.facts[key] for key in guide.facts if not guide.facts.holds(key)}


@lessons
def test_a_page_is_read_with_what_its_race_has(name):
    lesson, opened = load(name), open_scene(lesson_scene(name))
    for page in lesson.pages:
        assert page.view in (None, *opened.views)
        assert page.lane in (None, *range(len(opened.race.lanes)))
    assert [page.task for page in lesson.pages].index(True) == len(lesson.pages) - 1


@lessons
def test_its_pages_are_read_in_order_within_the_race(name, toured):
    guides, opened = toured(name)
    for guide in guides.values():
        steps = [page.at for page in guide.pages]
        assert steps == sorted(steps) == list(guide.steps)
        assert (steps[0], steps[-1] <= opened.race.steps) == (0, True)


def test_every_file_asks_once_at_the_start_and_answers_further_on():
    """Of all lessons, also those whose runs take long."""
    for name in names():
        pages = load(name).pages
        asked = [i for i, page in enumerate(pages) if page.ask]
        answered = [i for i, page in enumerate(pages) if page.answer is not None]
        assert (len(asked), len(answered)) == (1, 1), name
        assert pages[asked[0]].at == 0, name
        assert asked < answered, name


@pytest.mark.every(3)
@lessons
def test_it_asks_once_before_anything_runs_and_the_run_answers(name, toured):
    guides, _ = toured(name)
    for guide in guides.values():
        (asked,) = (i for i, page in enumerate(guide.pages) if page.asks)
        ((answered, page),) = ((i, page) for i, page in enumerate(guide.pages) if page.answer is not None)
        assert guide.pages[asked].at == 0
        assert guide.asks == asked < answered
        assert guide.facts.run.title(page.answer) in page.text


@lessons
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_complete_and_fits(name, lang, toured):
    guide = toured(name)[0][lang]
    for page in guide.pages:
        assert lines(page.text) <= LINES, page.text
        assert not set("{}") & set(page.text)
        assert translate(MISSING, lang) not in page.text
        assert not page.late


@lessons
def test_chinese_is_chinese(name):
    lesson = load(name)
    others = [page.otherwise["zh"] for page in lesson.pages if page.otherwise]
    for text in (lesson.title["zh"], lesson.summary["zh"], *(page.text["zh"] for page in lesson.pages), *others):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", text), "half-width punctuation"


@lessons
def test_lanes_are_named_by_what_everybody_can_see(name):
    lesson = load(name)
    for page in lesson.pages:
        for text in (*page.text.values(), *page.otherwise.values()):
            assert not COLOR_WORDS.search(PLACEHOLDER.sub("", text)), text


def shape(text):
    """What a text looks like whatever its numbers and lanes are."""
    return re.compile(".+".join(map(re.escape, PLACEHOLDER.split(text)[::2])))


def check_seed(guide):
    """Every page is its own text or its other one, as its claims go, and names the answer; whatever the seed."""
    for number, page in enumerate(guide.lesson.pages):
        written = guide.page(number)
        true = as_claimed(guide, number)
        wanted = page.text if true else page.otherwise
        assert wanted, f"page {number + 1} has no other text: {written.text}"
        assert shape(wanted["en"]).fullmatch(written.text), written.text
        assert page.answer is None or guide.facts.run.title(written.answer) in written.text
        assert MISSING not in written.text
        assert lines(written.text) <= LINES, written.text


@pytest.mark.parametrize("name", [name for name in names() if drawn(name) and not network(name)])
def test_with_the_next_seed_a_page_is_true(name, seeded):
    check_seed(seeded(name, seed=1))


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in names() if drawn(name)])
def test_with_seeds_that_nobody_chose_a_page_is_true_and_mostly_as_it_tells(name, seeded):
    seeds = [int(seed) for seed in np.random.default_rng().integers(2**31, size=FRESH)]
    guides = [seeded(name, seed) for seed in seeds]
    for guide in guides:
        check_seed(guide)
    for number in range(len(load(name).pages)):
        assert sum(as_claimed(guide, number) for guide in guides) >= 0.3 * FRESH, (number + 1, seeds)


@lessons
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_race_cut_short_and_without_its_lanes_says_so(name, lang, guided):
    opened = open_scene(lesson_scene(name, lang))
    alone = guided(load(name), replace(opened, race=Lineup(opened.race.lanes[:1], 3)), lang)
    assert alone.steps[-1] <= 3
    for page, written in zip(load(name).pages, alone.pages, strict=True):
        lanes = [int(lane[2]) for lane in map(LANE.fullmatch, PLACEHOLDER.findall(page.text[lang])) if lane]
        if max(lanes, default=1) > 1:
            assert {"en": "This run is not as this page", "zh": "这次运行与本页所讲的不同"}[lang] in written.text
        assert written.text
        assert not set("{}–") & set(written.text)


@lessons
def test_lanes_bear_names_of_the_language(name):
    labels = {lang: [lane.label for lane in open_scene(lesson_scene(name, lang)).race.lanes] for lang in LANGUAGES}
    assert labels == {lang: list(load(name).labels[lang]) for lang in LANGUAGES}
    assert labels["en"] == list(load(name).scene["labels"])


def test_an_optimizer_has_its_own_color_where_its_lanes_do_not_stand_for_data():
    for name in names():
        _has_own_colors(name)


def _has_own_colors(name):
    lanes = open_scene(lesson_scene(name)).race.lanes
    if any(lane.problem.cost for lane in lanes) and len({lane.optimizer.name for lane in lanes}) < len(lanes):
        return  # the colors of batch sizes are those of the lecture's figure
    seen = {}
    for lane in lanes:
        seen.setdefault(lane.optimizer.name, lane.colour)
    seen.pop("gd", None)  # of lanes of gd alone each has a color
    assert seen == {optimizer: own_style(optimizer)[0] for optimizer in seen}, name
