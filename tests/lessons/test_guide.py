"""How numbers are written, and where pages stand when a run does not give what they wait for."""

from dataclasses import replace

import pytest

from termopt.base.errors import UserError
from termopt.base.number_text import byte_count_in_words, three_digits
from termopt.engine.trace.trace import Trace
from termopt.lessons import guide, load, names
from termopt.lessons.lesson_scene import lesson_scene
from termopt.lessons.listing import listed
from termopt.lessons.measures import MEASURES
from termopt.lessons.run import Run
from termopt.scene.read import scene_from
from termopt.scene.scene import open_scene
from termopt.scene.session_edits import seen_warped
from termopt.session.intents import apply


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
        (float("-inf"), "−∞"),
    ],
)
def test_numbers(number, text):
    assert three_digits(number) == text


@pytest.mark.parametrize(
    ("count", "text"), [(72, "72 B"), (999, "999 B"), (1440, "1.44 kB"), (7200, "7.2 kB"), (7.2e9, "7.2 GB")]
)
def test_bytes(count, text):
    assert byte_count_in_words(count) == text


def test_a_status_is_said_as_on_the_screen(toured):
    assert "鞍点" in toured("ridge")[0]["zh"].page(3).text
    assert "saddle" not in toured("ridge")[0]["zh"].page(3).text


def test_an_unknown_language(guided):
    opened = open_scene(lesson_scene("zigzag"))
    with pytest.raises(UserError, match="unknown language 'fr'; known: en, zh"):
        guided(load("zigzag"), opened, "fr")


def test_a_page_that_waits_in_vain_comes_with_the_last_step(guided):
    opened = open_scene(lesson_scene("zigzag"))
    opened = replace(opened, race=opened.race._replace(steps=30))
    short = guided(load("zigzag"), opened)
    assert short.steps == (0, 0, 8, 20, 30, 30, 30)
    assert short.page(4).text == (
        "This run is not as this page describes: the first step of ◆ Momentum below 0.01 is not in this run; "
        "the first below 0.01 is not in this run; the first step of ● GD below 0.01 is not in this run."
    )
    assert short.page(4).answer is None


def test_a_page_that_comes_true_is_shown_and_one_that_does_not_is_replaced(guided):
    opened = open_scene(lesson_scene("zigzag"))
    first, second, *_ = opened.race.lanes
    optimizer = replace(second.optimizer, lr=0.001)
    slower = guided(
        load("zigzag"),
        replace(opened, race=opened.race._replace(lanes=(first, replace(second, optimizer=optimizer)))),
    )
    assert slower.page(2).text.startswith("The gradient is at right angles")
    assert slower.page(4).text.startswith("The answer of this run is ● GD. This run is not as this page describes: ")
    assert "the first step of ◆ Momentum below 0.01 is not in this run" in slower.page(4).text
    assert slower.page(4).answer == 0


def test_the_answer_stays_and_the_words_are_true_on_a_turned_valley(guided):
    opened = open_scene(lesson_scene("rmsprop"))
    for _ in range(2):
        opened = apply(opened, seen_warped(opened, {"rotate": 15.0}))
    turned = guided(load("rmsprop"), opened)
    assert turned.page(3).text == (
        "First is ◆ Momentum. Updates until the loss is below 0.01: ● GD 53, ◆ Momentum 43, ▲ RMSProp 49."
    )
    assert turned.page(4).text.startswith("The valley is turned by 30°. ● GD needs 53 updates and ◆ Momentum 43")
    assert guided(load("rmsprop"), apply(opened, seen_warped(opened, None))).page(4).text.startswith("Is that due to")


@pytest.mark.long
def test_pages_are_written_when_their_step_is_there_and_compute_only_what_they_need():
    opened = open_scene(lesson_scene("batch"))
    traces = [Trace(lane, opened.updates(i, opened.race.steps)) for i, lane in enumerate(opened.race.lanes)]
    opening = guide(load("batch"), "en", opened, traces)
    assert opening.page(2).asks
    assert opening.page(6).late
    assert opening.page(6).text.startswith("Step 100 is being computed; ● batch, ◆ mini-batch, ▲ stochastic is not")
    assert [trace.head for trace in traces] == [0, 0, 0]
    for i, trace in enumerate(traces):
        trace.reach(opened.updates(i, 20))
    assert not opening.page(4).late
    assert opening.page(5).late
    assert [trace.head for trace in traces] == [100, 100, 2_000]


def test_steps_of_a_paced_race():
    opened = open_scene(
        scene_from({"problem": ["mlp", "mlp:batch=1"], "optimizers": ["gd"], "steps": 5, "axis": "epochs"})
    )
    run = Run(opened, [Trace(lane, opened.updates(i, 5)) for i, lane in enumerate(opened.race.lanes)])
    assert [run.updates(1, step) for step in range(3)] == [0, 100, 200]
    assert [run.step(1, updates) for updates in (0, 1, 100, 101)] == [0, 1, 1, 2]
    assert [len(run.loss(lane)) for lane in run.lanes] == [6, 501]


def test_every_measure_is_said_what_it_is_and_is_used():
    used = {fact.what for name in names() for fact in load(name).facts.values()}
    assert used == set(MEASURES)
    assert all(measure.of.__doc__ for measure in MEASURES.values())


def test_a_hundred_million_rows_are_not_said_to_be_read_before_they_are():
    opened = open_scene(lesson_scene("hundred_million"))
    traces = [Trace(lane, opened.race.steps) for lane in opened.race.lanes]
    traces[0].reach(1)
    pages = guide(load("hundred_million"), "en", opened, traces).pages
    assert [page.late for page in pages] == [False, False, False, True, True, True]
    assert pages[3].answer is None
    assert "◆ batch is not there yet" in pages[3].text
    assert [trace.head for trace in traces] == [1, 0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_is_folded_at_the_width(lang):
    rows = listed(lang, 80).splitlines()
    assert all(len(row) + sum(ord(c) > 0x2E80 for c in row) <= 80 for row in rows)
    assert not any(row.strip() in "。." for row in rows)
    assert [row.split()[0] for row in rows if not row.startswith(" ")] == list(names())
