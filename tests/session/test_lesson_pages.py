"""A lesson in a session: playing stops where a page is to be read."""

import pytest

from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Reseed, Restart, Seek, Step, Tick, Toggle, apply
from termopt.session.intents_lesson import Pages, Predict, TurnPage

OPEN = apply(open_scene(Scene(steps=100, paused=True)), Pages((0, 0, 30, 30, 80), 1))


def after(*intents, start=OPEN):
    for intent in intents:
        start = apply(start, intent)
    return start.time.cursor, start.lesson.page, start.time.playing


def test_space_turns_the_pages_of_a_step_then_plays_to_the_next():
    assert after() == (0, 0, False)
    assert after(Toggle()) == (0, 1, False)
    assert after(Toggle(), Toggle()) == (0, 1, True)
    assert after(Toggle(), Toggle(), Tick(20)) == (20, 1, True)
    assert after(Toggle(), Toggle(), Tick(20), Tick(20)) == (30, 2, False)
    assert after(Toggle(), Toggle(), Tick(99), Toggle(), Toggle(), Tick(1000)) == (80, 4, False)
    assert after(Seek(90), Toggle(), Tick(1000)) == (100, 4, False)


def test_no_step_of_a_page_is_passed_however_late_the_tick():
    assert after(Toggle(), Toggle(), Tick(10**9)) == (30, 2, False)


@pytest.mark.parametrize(("k", "page"), [(0, 0), (1, 0), (29, 0), (30, 2), (79, 2), (80, 4), (100, 4)])
def test_moving_by_hand_opens_the_page_of_that_step(k, page):
    assert after(Seek(k)) == (k, page, False)
    assert after(Seek(100), Seek(k)) == (k, page, False)


def test_small_steps_leave_the_open_page_open():
    assert after(Toggle(), Step(3)) == (3, 1, False)
    assert after(Toggle(), Step(3), Step(-3)) == (0, 1, False)


def test_turning_pages_goes_to_their_steps():
    assert after(TurnPage(1), TurnPage(1)) == (30, 2, False)
    assert after(Seek(80), TurnPage(-1)) == (30, 3, False)
    assert after(TurnPage(-1)) == after(TurnPage(9)) == (0, 0, False)


def test_a_prediction_is_kept_until_the_run_is_another():
    told = apply(OPEN, Predict(2))
    assert told.lesson.predicted == 2
    assert apply(told, Predict(9)) == told
    assert apply(told, Restart()).lesson.predicted is None
    assert apply(told, Reseed(5)).lesson.predicted is None


def test_put_away_and_bound_again():
    assert after(Pages((), None), Toggle(), Tick(1000)) == (100, 0, False)
    assert after(Seek(50), Pages((0, 40, 60), None)) == (50, 1, False)
