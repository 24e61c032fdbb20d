"""How numbers are written, and where pages stand when a run does not give what they wait for."""

from dataclasses import replace

import pytest

from termopt.engine.trace import Trace
from termopt.errors import UserError
from termopt.lessons import guide, load, names
from termopt.lessons.fact import in_bytes, in_digits
from termopt.lessons.measures import MEASURES
from termopt.lessons.run import Run
from termopt.scene import session
from termopt.scene_file import scene_from


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (31, "31"),
        (0.0125, "0.0125"),
        (-1.8, "−1.8"),
        (999.7, "1,000"),
        (74441.2, "74,441"),
        (1.2e7, "1.2e7"),
        (8.52e-10, "8.52e−10"),
        (float("nan"), "–"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers(number, text):
    assert in_digits(number) == text


@pytest.mark.parametrize(
    ("count", "text"), [(72, "72 B"), (999, "999 B"), (1440, "1.44 kB"), (7200, "7.2 kB"), (7.2e9, "7.2 GB")]
)
def test_bytes(count, text):
    assert in_bytes(count) == text


def test_an_unknown_language(guided):
    opened = session(scene_from(dict(load("zigzag").scene)))
    with pytest.raises(UserError, match="unknown language 'fr'; known: en, zh"):
        guided(load("zigzag"), opened, "fr")


def test_a_page_that_waits_in_vain_comes_with_the_last_step(guided):
    opened = replace(session(scene_from(dict(load("zigzag").scene))), steps=30)
    short = guided(load("zigzag"), opened)
    assert short.steps == (0, 0, 8, 20, 30, 30)
    assert "– is first: below 0.01 after – updates" in short.page(4).text
    assert short.page(4).answer is None


def test_pages_are_written_when_they_are_asked_for():
    opened = session(scene_from(dict(load("batch").scene)))
    traces = [Trace(lane, opened.updates(i, opened.steps)) for i, lane in enumerate(opened.lanes)]
    opening = guide(load("batch"), "en", opened, traces)
    assert opening.page(1).asks
    assert [trace.head for trace in traces] == [0, 0, 0]
    assert opening.pages[-1].text
    assert traces[2].head == 10_000


def test_steps_of_a_paced_race():
    opened = session(scene_from({"problem": ["mlp", "mlp:batch=1"], "rules": ["gd"], "steps": 5, "axis": "epochs"}))
    run = Run(opened, [Trace(lane, opened.updates(i, 5)) for i, lane in enumerate(opened.lanes)])
    assert [run.updates(1, step) for step in range(3)] == [0, 100, 200]
    assert [run.step(1, updates) for updates in (0, 1, 100, 101)] == [0, 1, 1, 2]
    assert [len(run.loss(lane)) for lane in run.lanes] == [6, 501]


def test_every_measure_is_said_what_it_is_and_is_used():
    used = {fact.what for name in names() for fact in load(name).facts.values()}
    assert used == set(MEASURES)
    assert all(measure.of.__doc__ for measure in MEASURES.values())


def test_a_hundred_million_rows_are_told_of_without_reading_them():
    opened = session(scene_from(dict(load("hundred_million").scene)))
    traces = [Trace(lane, opened.steps) for lane in opened.lanes]
    assert all(page.text for page in guide(load("hundred_million"), "en", opened, traces).pages)
    assert [trace.head for trace in traces] == [1, 0]
