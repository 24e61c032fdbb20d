"""Every lesson, held to the numbers of its run: what a page says is true, in both languages, and it fits."""

import re
from dataclasses import replace
from unicodedata import combining, east_asian_width

import pytest

from termopt.engine.session import Reseed, apply
from termopt.lessons import LANGUAGES, load, names
from termopt.lessons.fact import NOTHING

COLUMNS, LINES = 76, 4

MUST = {
    "batch": 3,
    "zero_grad": 4,
    "zigzag": 3,
    "rmsprop": 3,
    "adam": 4,
    "adagrad": 3,
    "lbfgs": 3,
    "local_minimum": 4,
    "saddle": 4,
    "ridge": 3,
    "edge": 4,
    "hundred_million": 2,
}

lessons = pytest.mark.parametrize("name", names())


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


def test_the_tour_holds_what_it_must_in_teaching_order():
    assert names() == tuple(MUST)


@lessons
def test_it_opens_as_a_race_with_its_own_names_and_written_rates(name, toured):
    _, opened = toured(name)
    assert len(opened.lanes) == MUST[name]
    assert len({lane.label for lane in opened.lanes}) == len({lane.colour for lane in opened.lanes}) == MUST[name]
    assert not any("lr" in lane.preset for lane in opened.lanes)


@lessons
def test_its_facts_are_what_it_claims(name, toured):
    guides, _ = toured(name)
    facts, claims = guides["en"].facts, load(name).facts
    assert {key: facts[key] for key in claims if not claims[key].holds(facts[key])} == {}


@lessons
def test_its_pages_are_read_in_order_within_the_race(name, toured):
    guides, opened = toured(name)
    for guide in guides.values():
        assert 4 <= len(guide.pages) <= 7
        steps = [page.at for page in guide.pages]
        assert steps == sorted(steps) == list(guide.steps)
        assert (steps[0], steps[-1] <= opened.steps) == (0, True)


@lessons
def test_it_asks_once_before_anything_runs_and_the_run_answers(name, toured):
    guides, opened = toured(name)
    for guide in guides.values():
        (asked,) = (i for i, page in enumerate(guide.pages) if page.asks)
        ((answered, page),) = ((i, page) for i, page in enumerate(guide.pages) if page.answer is not None)
        assert guide.pages[asked].at == 0
        assert guide.asks == asked < answered
        assert opened.lanes[page.answer].label in page.text


@lessons
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_complete_and_fits(name, lang, toured):
    guide = toured(name)[0][lang]
    for page in guide.pages:
        assert lines(page.text) <= LINES, page.text
        assert not set("{}") & set(page.text)
        assert NOTHING not in page.text
    assert 0 < width(guide.title) <= 60
    assert 0 < width(load(name).summary[lang]) <= 120


@lessons
def test_both_languages_tell_the_same_numbers(name):
    for page in load(name).pages:
        told = [sorted(set(re.findall(r"{\w+}", page.text[lang]))) for lang in LANGUAGES]
        assert told[0] == told[1]


@lessons
def test_chinese_is_chinese(name):
    lesson = load(name)
    for text in (lesson.title["zh"], lesson.summary["zh"], *(page.text["zh"] for page in lesson.pages)):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", text), "half-width punctuation"


@lessons
def test_another_seed_and_a_shorter_race_say_something(name, toured, guided):
    _, opened = toured(name)
    other = replace(apply(opened, Reseed(opened.lanes[0].seed + 1)), steps=max(1, opened.steps // 5))
    guide = guided(load(name), other)
    assert all(page.text and 0 <= page.at <= other.steps for page in guide.pages)


@lessons
def test_other_lanes_say_something(name, toured, guided):
    _, opened = toured(name)
    alone = guided(load(name), replace(opened, lanes=opened.lanes[:1], steps=3))
    assert all(page.text for page in alone.pages)
    assert any(NOTHING in page.text for page in alone.pages)
    assert alone.steps[-1] <= 3
