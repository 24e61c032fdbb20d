"""Lessons on their own runs, each computed once for all tests."""

from dataclasses import replace
from functools import cache
from itertools import count

import pytest

from termopt.engine.trace.trace import Trace
from termopt.lessons import guide, load
from termopt.lessons.lesson_scene import lesson_scene
from termopt.registry.registry import problem
from termopt.scene.scene import open_scene
from termopt.session.intents import Reseed, apply

ALL_ROWS, FEWER_ROWS = "100000000", "1000000"


def traced(opened):
    """A trace for every lane, not computed yet."""
    return [_trace(lane, opened.updates(i, opened.race.steps)) for i, lane in enumerate(opened.race.lanes)]


def _trace(lane, steps):
    """Of all rows where there are too many, fewer are read. The clock goes by the rows that there should be."""
    cost = lane.problem.cost
    watch = count(0, max(cost.rows / 1e8, 1e-4)).__next__ if cost else None
    return Trace(replace(lane, problem=problem(lane.problem.spec.replace(ALL_ROWS, FEWER_ROWS))), steps, watch=watch)


def computed(opened):
    traces = traced(opened)
    for i, trace in enumerate(traces):
        trace.reach(opened.updates(i, opened.race.steps))
    return traces


@cache
def _toured(name):
    opened = open_scene(lesson_scene(name))
    traces = computed(opened)
    chinese = replace(opened, race=open_scene(lesson_scene(name, "zh")).race)
    return {lang: guide(load(name), lang, of, traces) for lang, of in (("en", opened), ("zh", chinese))}, opened


@cache
def _seeded(name, seed):
    opened = apply(open_scene(lesson_scene(name)), Reseed(seed))
    return guide(load(name), "en", opened, computed(opened))


@pytest.fixture
def toured():
    """name -> (its guides by language, its session)"""
    return _toured


@pytest.fixture
def seeded():
    """(name, seed) -> its guide in English"""
    return _seeded


@pytest.fixture
def guided():
    """(lesson, session) -> a guide on runs of its own"""
    return lambda lesson, opened, lang="en": guide(lesson, lang, opened, computed(opened))
