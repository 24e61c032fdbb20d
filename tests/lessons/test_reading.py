"""A lesson file that is wrong says so when it is read: which file, which part, and what is near."""

import pytest

from termopt.errors import UserError
from termopt.lessons import load, names
from termopt.lessons.library import read_lesson

GOOD = """
[title]
en = "A title"
zh = "标题"
[summary]
en = "What it is about"
zh = "内容"
[scene]
problem = "sphere"
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
at = "when"
answer = "first"
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
    assert [page.ask for page in lesson.pages] == [True, False]


WRONG = {
    ("{low}", "{lwo}"): "page 2: unknown fact 'lwo'; did you mean 'low'?",
    ("{low}", "{low"): "page 2: a brace that is no {fact}",
    ('"loss"', '"los"'): "facts.low: unknown measure 'los'; did you mean 'loss'?",
    ("at = 3,", "until = 3,"): "facts.low: loss takes lane, at, got lane, until",
    ("at = 3, ", ""): "facts.low: loss takes lane, at, got lane",
    (", between = [0, 1]", ""): "facts.low: a number needs between = [low, high]",
    ("between = [0, 1]", "between = [1, 0]"): "facts.low: a number needs between",
    ("between = [0, 1]", "is = 1"): "facts.low: a number needs between",
    (", is = 2", ""): "facts.first: a lane needs is = its number",
    ('"loss", lane = 1, at = 3', '"ratio", of = "when", to = "first"'): "facts.low: unknown fact 'when'",
    ('at = "when"', 'at = "whn"'): "page 2: unknown fact 'whn'; did you mean 'when'?",
    ('at = "when"', 'at = "low"'): "page 2: at = 'low' is not a step",
    ('at = "when"', "at = -1"): "page 2: unknown fact '-1'",
    ('answer = "first"', 'answer = "low"'): "page 2: answer = 'low' is not a lane",
    ('answer = "first"', ""): "one page asks, if any, and a later one answers",
    ("ask = true", ""): "one page asks, if any, and a later one answers",
    ("ask = true", "aks = true"): "page 1: unknown key of a page 'aks'; did you mean 'ask'?",
    ('zh = "哪条？"', ""): "page 1: zh is missing",
    ('zh = "标题"', ""): "title.zh is missing",
    ("[summary]", "[sumary]"): "unknown key of a lesson 'sumary'; did you mean 'summary'?",
    ("at = 0", "at = 0 0"): "line",
    ("ask = true", 'needs = ["lwo"]\nask = true'): "page 1: unknown fact 'lwo'; did you mean 'low'?",
    ("ask = true", 'ask = true\nelse_en = "{lwo}"\nelse_zh = "{low}"'): "page 1: unknown fact 'lwo'",
    ("ask = true", 'ask = true\nelse_en = "{low}"'): "page 1: else_zh is missing",
    ("[summary]", '[labels]\nzh = ["甲"]\n[summary]'): "labels.zh: 1 labels for 0 lanes",
    ("[summary]", "[labels]\nfr = []\n[summary]"): "unknown language 'fr'",
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
        read(GOOD.replace("at = 0", "at = 5", 1) + '[[pages]]\nat = 4\nen = "x"\nzh = "x"\n')


def test_no_pages(read):
    with pytest.raises(UserError, match="has pages"):
        read(GOOD[: GOOD.index("[[pages]]")])


def test_an_unknown_lesson():
    with pytest.raises(UserError, match="unknown lesson 'zigzga'; did you mean 'zigzag'"):
        load("zigzga")


def test_hyphens_and_underscores_are_the_same():
    assert load("Zero-Grad") is load("zero_grad")
    assert "zero_grad" in names()
