"""A lesson file that is wrong says so when it is read: which file, which part, and what is near."""

import pytest

from termopt.base.errors import UserError
from termopt.lessons import load, names, next_lesson
from termopt.lessons.library import read_lesson

GOOD = """
topics = ["some topic"]
[title]
en = "A title"
zh = "标题"
[summary]
en = "What it is about"
zh = "内容"
[labels]
zh = ["甲", "乙"]
[scene]
problem = "sphere"
optimizers = ["gd", "adam"]
labels = ["gd", "adam"]
colours = ["red", "blue"]
steps = 9
[facts]
low = { what = "loss", lane = 1, at = 3, between = [0, 1] }
first = { what = "winner", value = 1, is = 2 }
when = { what = "first_below", lane = 2, value = 1, between = [1, 9] }
[[pages]]
at = 0
ask = true
en = "Which?"
zh = "哪条？"
[[pages]]
at = 1
en = "Then"
zh = "然后"
[[pages]]
at = 2
en = "And then"
zh = "再然后"
[[pages]]
at = "when"
answer = "first"
view = "overlay"
measure = "rate"
lane = 2
task=true
en = "{first} at {low}"
zh = "{first}：{low}"
"""


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "01-some.toml"
        path.write_text(text, "utf-8")
        return read_lesson("some", path)

    return reading


def test_a_good_one(read):
    lesson = read(GOOD)
    assert lesson.facts["low"].given == {"lane": 0, "at": 3}
    assert lesson.facts["first"].equals == 1
    assert [page.ask for page in lesson.pages] == [True, False, False, False]
    assert (lesson.pages[3].view, lesson.pages[3].measure, lesson.pages[3].lane) == ("overlay", "rate", 1)
    assert lesson.topics == ("some topic",)


def test_a_fact_that_claims_nothing_holds_whatever_its_value(read):
    fact = read(GOOD.replace(", between = [0, 1]", "")).facts["low"]
    assert fact.holds(1e9)
    assert not fact.holds(None)


WRONG = {
    ("{low}", "{lwo}"): "page 4: unknown fact 'lwo'; did you mean 'low'?",
    ("{low}", "{low"): "page 4: a brace that is no {fact}",
    ('"loss"', '"los"'): "facts.low: unknown measure 'los'; did you mean 'loss'?",
    ("at = 3,", "until = 3,"): "facts.low: loss takes lane, at, got lane, until",
    ("at = 3, ", ""): "facts.low: loss takes lane, at, got lane",
    ("between = [0, 1]", "between = [1, 0]"): "facts.low: what is claimed of a number is between = [low, high]",
    ("between = [0, 1]", "is = 1"): "facts.low: what is claimed of a number is between = [low, high]",
    ("is = 2 }", "between = [0, 1] }"): "facts.first: what is claimed of a lane is is = its number",
    ('view = "overlay"', 'view = "overly"'): "page 4: unknown view 'overly'; did you mean 'overlay'?",
    ('measure = "rate"', 'measure = "rat"'): "page 4: unknown measure 'rat'; did you mean 'rate'?",
    ("task=true", ""): "a lesson ends with a task: the last page, and no other, has task = true",
    ('topics = ["some topic"]', ""): "topics: the words by which a reader may ask for the lesson",
    ('"loss", lane = 1, at = 3', '"ratio", of = "when", to = "first"'): "facts.low: unknown fact 'when'",
    ('at = "when"', 'at = "whn"'): "page 4: unknown fact 'whn'; did you mean 'when'?",
    ('at = "when"', 'at = "low"'): "page 4: at = 'low' is not a step",
    ('at = "when"', "at = -1"): "page 4: unknown fact '-1'",
    ('answer = "first"', 'answer = "low"'): "page 4: answer = 'low' is not a lane",
    ('answer = "first"', ""): "a lesson answers its question: one later page has answer = the fact that decides",
    ("ask = true", ""): "a lesson asks one question: 0 pages have ask = true",
    ("at = 1\n", "at = 1\nask = true\n"): "a lesson asks one question: 2 pages have ask = true",
    ("at = 0\nask = true", "at = 1\nask = true"): "page 1: a lesson begins at step 0",
    ("steps = 9", "steps = 1"): "page 3: the race is over at step 1, before 2",
    ('[[pages]]\nat = 1\nen = "Then"\nzh = "然后"\n', ""): "a lesson has 4 to 9 pages, this one has 3",
    ('en = "{first} at {low}"', 'en = "It is over at {low}"'): "page 4: the text of the answer names it: {first}",
    ('zh = "{first}：{low}"', 'zh = "{first}"'): "page 4: what it names in one language it names in the other",
    ('labels = ["gd", "adam"]\n', ""): "labels.zh: 2 labels for 0 lanes",
    ('labels = ["gd", "adam"]', 'labels = ["gd", "gd"]'): "labels.en: every lane has a name of its own: 2 lanes, 1",
    (
        '["甲", "乙"]',
        '["甲", "一二三四五六七八"]',
    ): "labels.zh: 一二三四五六七八: at most 14 columns of what can be typed",
    ('["red", "blue"]', '["red", "red"]'): "scene.colours: every lane has a color of its own, and there are 2 lanes",
    ("A title", "A title " * 9): "title.en: 72 columns, at most 60 fit",
    (
        "[facts]",
        '[facts]\nmore = { what = "loss", lane = 1, at = 3, between = [0, 1] }',
    ): "facts.more: no page needs it",
    ("ask = true", "aks = true"): "page 1: unknown key of a page 'aks'; did you mean 'ask'?",
    ('zh = "哪条？"', ""): "page 1: zh is missing",
    ('zh = "标题"', ""): "title.zh is missing",
    ("[summary]", "[sumary]"): "unknown key of a lesson 'sumary'; did you mean 'summary'?",
    ("at = 0", "at = 0 0"): "line",
    ("ask = true", 'needs = ["lwo"]\nask = true'): "page 1: unknown fact 'lwo'; did you mean 'low'?",
    ("ask = true", 'ask = true\nelse_en = "{lwo}"\nelse_zh = "{low}"'): "page 1: unknown fact 'lwo'",
    ("ask = true", 'ask = true\nelse_en = "{low}"'): "page 1: else_zh is missing",
    ('["甲", "乙"]', '["甲"]'): "labels.zh: 1 labels for 2 lanes",
    ('zh = ["甲", "乙"]', "fr = []"): "unknown language 'fr'",
}


@pytest.mark.parametrize(("change", "why"), WRONG.items(), ids=lambda value: str(value)[:40])
def test_a_wrong_one(read, change, why):
    assert change[0] in GOOD
    with pytest.raises(UserError) as caught:
        read(GOOD.replace(*change))
    assert "01-some.toml: " in str(caught.value)
    assert why in str(caught.value)


def test_pages_out_of_order(read):
    with pytest.raises(UserError, match="out of order"):
        read(GOOD.replace("at = 2", "at = 0"))


def test_no_pages(read):
    with pytest.raises(UserError, match="a lesson has 4 to 9 pages, this one has 0"):
        read(GOOD[: GOOD.index("[[pages]]")])


def test_an_unknown_lesson():
    with pytest.raises(UserError, match="unknown lesson 'zigzga'; did you mean 'zigzag'"):
        load("zigzga")


@pytest.mark.parametrize(
    ("asked", "name"),
    [("1", "batch"), ("sgd", "batch"), ("momentum", "zigzag"), ("Line search", "lbfgs"), ("动量", "zigzag")],
)
def test_a_lesson_is_found_by_its_number_and_by_its_topics(asked, name):
    assert load(asked).name == name


def test_every_name_number_and_topic_finds_a_lesson_that_has_it():
    for number, name in enumerate(names(), start=1):
        assert load(str(number)) is load(name) is load(name.upper())
        assert all(topic in load(topic).topics or load(topic).name == topic for topic in load(name).topics)
        assert next_lesson(name) == (names()[number] if number < len(names()) else None)
    with pytest.raises(UserError, match=f"unknown lesson '0'; .*numbers 1 to {len(names())}"):
        load("0")


def test_hyphens_and_underscores_are_the_same():
    assert load("Zero-Grad") is load("zero_grad")
    assert "zero_grad" in names()
