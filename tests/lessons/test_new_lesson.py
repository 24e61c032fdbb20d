"""A lesson is one file: put into the tour, it is listed, opens, and is held to every test of a lesson."""

import inspect
from itertools import product

import pytest

from termopt.base.language import LANGUAGES
from termopt.cli.main import run
from termopt.lessons import library, load, names, next_lesson
from termopt.registry import lesson_table
from tests.lessons import test_tour

PLANTED = """
topics = ["a topic that no other lesson has"]
[title]
en = "Planted by a test"
zh = "测试用的课程"
[summary]
en = "Of two learning rates the larger one is quicker on a round bowl."
zh = "在圆碗上，两个学习率中较大的更快。"
[labels]
zh = ["小步", "大步"]
[scene]
problem = "sphere"
optimizers = ["gd:lr=0.05", "gd:lr=0.25"]
labels = ["small", "large"]
colours = ["red", "blue"]
steps = 20
[facts]
first = { what = "winner", value = 0.01, is = 2 }
when = { what = "first_below", lane = 2, value = 0.01 }
start = { what = "loss", lane = 1, at = 0 }
low = { what = "loss", lane = 2, at = 1, between = [0, 10] }
[[pages]]
at = 0
ask = true
en = "Both start at a loss of {start}. Which is first below 0.01, {lane_1} or {lane_2}? Press 1 or 2, then space."
zh = "损失都从 {start} 开始。{lane_1} 和 {lane_2}，谁先降到 0.01 以下？按 1 或 2，再按空格。"
[[pages]]
at = 1
needs = ["low"]
en = "After one update the loss of {lane_2} is {low}."
zh = "更新一次后，{lane_2} 的损失是 {low}。"
[[pages]]
at = "when"
answer = "first"
en = "First is {first}, after {when} updates."
zh = "最先到达的是 {first}，用了 {when} 次更新。"
[[pages]]
at = 20
task = true
en = "Task: raise η of {lane_1} with ] until it is as quick as {lane_2}."
zh = "练习：用 ] 加大 {lane_1} 的 η，直到它和 {lane_2} 一样快。"
"""

CONTRACT = [test for test in vars(test_tour).values() if test_tour.lessons.mark in getattr(test, "pytestmark", ())]
"""Every test that each lesson of the tour has to pass."""


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """Puts a lesson of this name and text at the end of the tour, and takes it away again."""
    caches = lesson_table.files, lesson_table._topics, library._loaded

    def call(name, text):
        for path in lesson_table.TOUR.iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes())
        (tmp_path / f"{len(names()) + 1:02}-{name}.toml").write_text(text, "utf-8")
        monkeypatch.setattr(lesson_table, "TOUR", tmp_path)
        for cache in caches:
            cache.cache_clear()

    yield call
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def hold(toured, seeded, guided):
    """Holds a lesson to one test, in every language if it is a test of one."""
    given = {"toured": toured, "seeded": seeded, "guided": guided, "lang": LANGUAGES}

    def call(test, name):
        wanted = [parameter for parameter in inspect.signature(test).parameters if parameter != "name"]
        for values in product(*(given[each] if each == "lang" else (given[each],) for each in wanted)):
            test(name, **dict(zip(wanted, values, strict=True)))

    return call


def test_a_lesson_is_one_file_and_held_to_every_test_of_a_lesson(plant, hold, capsys):
    last = names()[-1]
    plant("planted", PLANTED)
    assert names()[-1] == "planted" == next_lesson(last)
    assert load("a topic that no other lesson has") is load("planted")
    assert run(["lesson"]) == 0
    assert "Planted by a test" in capsys.readouterr().out
    assert len(CONTRACT) > 5
    for test in CONTRACT:
        hold(test, "planted")


def test_a_page_that_claims_what_its_run_denies_is_noticed(plant, hold):
    plant("denied", PLANTED.replace("between = [0, 10]", "between = [100, 200]"))
    with pytest.raises(AssertionError, match="low"):
        hold(test_tour.test_what_its_pages_claim_is_so_where_chance_has_no_part, "denied")
