"""Plots over the steps: read at a step, and zoomed."""

from itertools import pairwise

import pytest

from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Restart, Scale, Seek, Session, apply
from termopt.session.intents_display import Crosshair, StepRange, ValueRange
from termopt.session.intents_edit import LogSteps
from termopt.session.race import Race
from termopt.viewer.commands import COMMANDS
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection
from termopt.viewer.step_range import FEWEST
from termopt.viewer.value_range import zoomed_values

RACE = Scene("rosenbrock", ("gd:lr=0.001", "adam:lr=0.1"), steps=400, paused=True)


def after(session: Session, *intents: object) -> Session:
    for intent in intents:
        session = apply(session, intent)  # type: ignore[arg-type]
    return session


def test_every_lane_is_read_at_the_step_and_marked_on_the_map() -> None:
    session = after(open_scene(RACE), Seek(50))
    projection = Projection(Race(400))
    Presenter().present(session, projection)
    session = after(session, Seek(20), Crosshair(40))
    shown = Presenter().present(session, projection)
    traces = [projection.race.trace(lane) for lane in session.race.lanes]
    assert shown.crosshair is not None
    assert shown.crosshair.readings == tuple((float(trace.loss[40]),) for trace in traces)
    for lane, trace in zip(shown.lanes, traces, strict=True):
        assert lane.track.near is not None
        assert lane.track.near.tolist() == trace.x[40].tolist()
    unknown = Presenter().present(after(session, Crosshair(51)), projection)
    assert unknown.crosshair is not None
    assert unknown.crosshair.readings == ((None,), (None,))
    assert all(lane.track.near is None for lane in unknown.lanes)


@pytest.mark.parametrize("log_steps", [False, True])
def test_keys_move_the_crosshair_from_end_to_end(log_steps: bool) -> None:
    session = after(open_scene(RACE), Seek(400), LogSteps(log_steps))
    projection = Projection(Race(400))
    seen = [400]
    session = after(session, COMMANDS["crosshair_back"](session, projection))
    assert session.display.crosshair == 400
    while (intent := COMMANDS["crosshair_back"](session, projection)) is not None:
        session = after(session, intent)
        seen.append(session.display.crosshair or 0)
    assert seen[-1] == 0
    assert len(seen) <= 52
    assert all(b < a for a, b in pairwise(seen))
    assert after(session, COMMANDS["put_away"](session, projection)).display.crosshair is None


def test_zooming_keeps_the_value_in_place_and_says_how_much() -> None:
    projection = Projection(Race(400))
    for log in (True, False):
        session = after(open_scene(RACE), Seek(50), Scale(log))
        Presenter().present(session, projection)
        closer = after(session, zoomed_values(session, projection, 1.5))
        shown = Presenter().present(closer, projection)
        assert shown.limits == closer.display.value_range
        assert shown.zoomed == pytest.approx(1.5)
        low, high = shown.limits
        assert low < shown.lanes[0].loss - shown.lanes[0].curve.floor < high
        back = after(closer, zoomed_values(closer, projection, 1 / 1.5))
        assert Presenter().present(back, projection).zoomed == pytest.approx(1)
        for factor in (1.5, 1 / 1.5):  # however far: a plot that can be drawn
            far = closer
            while (intent := zoomed_values(far, projection, factor**40)) != ValueRange(far.display.value_range):
                far = after(far, intent)
            assert Presenter().present(far, projection).limits == far.display.value_range
        assert after(closer, Scale(not log)).display.value_range is None


def test_fewer_steps_keep_the_step_in_place_and_all_are_shown_again() -> None:
    race = Race(400)
    projection = Projection(race)
    for log_steps in (False, True):
        session = after(open_scene(RACE), Seek(400), Seek(100), LogSteps(log_steps))
        Presenter().present(session, projection)
        widths = [400]
        while (intent := COMMANDS["step_zoom_in"](session, projection)) != StepRange(session.display.step_range):
            session = after(session, intent)
            first, last = Presenter().present(session, projection).steps_shown
            assert first <= 100 <= last
            widths.append(last - first)
        assert all(a > b for a, b in pairwise(widths))
        assert widths[-1] <= 2 * FEWEST + 1
        for way in ("step_pan_left", "step_pan_right"):
            moving = session
            for _ in range(600):
                moving = after(moving, COMMANDS[way](moving, projection))
            assert (0, 400)[way == "step_pan_right"] in (moving.display.step_range or ())
        assert after(session, Crosshair(300)).display.step_range == (300 - widths[-1], 300)
        for _ in range(40):
            session = after(session, COMMANDS["step_zoom_out"](session, projection))
        assert session.display.step_range is None


def test_values_fit_the_steps_that_are_shown() -> None:
    projection = Projection(Race(400))
    session = after(open_scene(RACE), Seek(400))
    Presenter().present(session, projection)
    for shown in ((0, 50), (300, 400), (300, 400)):
        session = after(session, StepRange(shown))
        low, high = Presenter().present(session, projection).limits
        losses = [projection.race.trace(lane).loss[shown[0] : shown[1] + 1] for lane in session.race.lanes]
        assert low <= min(loss.min() for loss in losses) <= max(loss.max() for loss in losses) <= high
        assert high < 10 * max(loss.max() for loss in losses)


def test_the_axis_of_a_plot_tells_the_step_under_the_mouse_and_the_plot_does_not() -> None:
    projection = Projection(Race(400))
    session = after(open_scene(RACE), Seek(400), StepRange((100, 200)))
    painted = Painter().paint(Presenter().present(session, projection), 120, 40, THEMES["dark"])
    plot = painted.step_plots[0]
    inner = plot.axes.rect
    below = plot.rect.row + inner.row + inner.height
    ends = [painted.tick_at(plot.rect.col + inner.col + col, below) for col in (0, inner.width - 1)]
    assert ends == [100, 200]
    assert painted.tick_at(plot.rect.col + inner.col, below - 1) is None
    assert painted.step_at(plot.rect.col + inner.col, below - 1) == 100
    assert painted.step_at(plot.rect.col + inner.col, below) is None


def test_after_a_restart_values_fit_the_steps_shown_since() -> None:
    """What a presenter keeps is not seen: a fresh one gives the same range, whatever was shown before."""
    projection, kept = Projection(Race(400)), Presenter()
    session = open_scene(Scene("exp(-x-y)", ("gd:lr=10", "adam:lr=5"), steps=400, paused=True))
    for intent in (Seek(100), Restart(), Seek(3), Scale(False), Seek(200), Restart(), Scale(True), Seek(50)):
        session = after(session, intent)
        shown, anew = kept.present(session, projection), Presenter().present(session, projection)
        assert (shown.limits, shown.log) == (anew.limits, anew.log), intent
