"""Lessons on their own runs, each computed once for all tests."""

from functools import cache

import pytest

from termopt.engine.trace import Trace
from termopt.lessons import guide, load
from termopt.scene import session
from termopt.scene_file import scene_from


def traced(opened):
    return [Trace(lane, opened.updates(i, opened.steps)) for i, lane in enumerate(opened.lanes)]


@cache
def _toured(name):
    opened = session(scene_from(dict(load(name).scene)))
    traces = traced(opened)
    return {lang: guide(load(name), lang, opened, traces) for lang in ("en", "zh")}, opened


@pytest.fixture
def toured():
    """name -> (its guides by language, its session)"""
    return _toured


@pytest.fixture
def guided():
    """(lesson, session) -> a guide on fresh traces"""
    return lambda lesson, opened, lang="en": guide(lesson, lang, opened, traced(opened))
