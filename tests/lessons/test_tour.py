"""Every lesson, held to the numbers of its run: what a page says is true, in both languages, and it fits."""

import re
from dataclasses import replace
from unicodedata import combining, east_asian_width

import pytest

from termopt.base.language import LANGUAGES
from termopt.lessons import load, names
from termopt.lessons.lesson import LANE, PLACEHOLDER, named
from termopt.lessons.library import TOUR
from termopt.lessons.wording import MISSING
from termopt.scene.lesson_scene import lesson_scene
from termopt.scene.scene import open_scene
from termopt.session.parts import Lineup

COLUMNS, LINES = 76, 4

SEEDS = range(10)

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


@pytest.mark.every(3)
@lessons
def test_its_facts_are_what_it_claims(name, toured):
    guides, _ = toured(name)
    facts, claims = guides["en"].facts, load(name).facts
    assert {key: facts[key] for key in claims if not claims[key].holds(facts[key])} == {}


@lessons
def test_its_pages_are_read_in_order_within_the_race(name, toured):
    guides, opened = toured(name)
    for guide in guides.values():
        steps = [page.at for page in guide.pages]
        assert steps == sorted(steps) == list(guide.steps)
        assert (steps[0], steps[-1] <= opened.race.steps) == (0, True)


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
        assert MISSING[lang] not in page.text
        assert not page.late


@lessons
def test_chinese_is_chinese(name):
    lesson = load(name)
    for text in (lesson.title["zh"], lesson.summary["zh"], *(page.text["zh"] for page in lesson.pages)):
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


def read_with(name, seed):
    """One other seed of a race on a surface; all others, and those of networks, take long."""
    soon = seed == 1 and not network(name)
    return pytest.param(name, seed, marks=[] if soon else pytest.mark.long)


@pytest.mark.every(7)
@pytest.mark.parametrize(("name", "seed"), [read_with(name, seed) for name in names() for seed in SEEDS])
def test_with_any_seed_a_page_is_true_or_says_that_it_went_otherwise(name, seed, seeded):
    guide, lesson = seeded(name, seed), load(name)
    for page, written in zip(lesson.pages, guide.pages, strict=True):
        claims = {*([page.at] if isinstance(page.at, str) else []), *([page.answer] if page.answer else [])}
        claims |= {*named(page.text), *page.needs}
        true = all(lesson.facts[claim].holds(guide.facts[claim]) for claim in claims)
        assert bool(shape(page.text["en"]).fullmatch(written.text)) == true, written.text
        assert "–" not in written.text
        assert MISSING["en"] not in written.text
        assert lines(written.text) <= LINES, written.text


@pytest.mark.long
@lessons
def test_what_a_page_tells_is_what_happens_with_most_seeds(name, seeded):
    for number, page in enumerate(load(name).pages):
        true = sum(bool(shape(page.text["en"]).fullmatch(seeded(name, seed).page(number).text)) for seed in SEEDS)
        assert true >= 0.7 * len(SEEDS), f"page {number + 1}: {true}"


@lessons
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_race_cut_short_and_without_its_lanes_says_so(name, lang, guided):
    opened = open_scene(lesson_scene(name, lang))
    alone = guided(load(name), replace(opened, race=Lineup(opened.race.lanes[:1], 3)), lang)
    assert alone.steps[-1] <= 3
    for page, written in zip(load(name).pages, alone.pages, strict=True):
        lanes = [int(lane[2]) for lane in map(LANE.fullmatch, PLACEHOLDER.findall(page.text[lang])) if lane]
        if max(lanes, default=1) > 1:
            assert {"en": "This run went otherwise", "zh": "这次运行与本页所讲的不同"}[lang] in written.text
        assert written.text
        assert not set("{}–") & set(written.text)


@lessons
def test_lanes_bear_names_of_the_language(name):
    labels = {lang: [lane.label for lane in open_scene(lesson_scene(name, lang)).race.lanes] for lang in LANGUAGES}
    assert labels == {lang: list(load(name).labels[lang]) for lang in LANGUAGES}
    assert labels["en"] == list(load(name).scene["labels"])
