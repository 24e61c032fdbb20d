"""What plots over the run show: as many steps as the race has come, and values as the thick lines need them."""

import numpy as np

from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek, apply
from termopt.session.race import Race
from termopt.viewer.axis_ranges import ValueAxes, span


def at(scene: Scene, k: int):
    session = apply(open_scene(scene), Seek(k))
    race = Race(session.race.steps)
    for lane in session.race.lanes:
        race.trace(lane).reach(k)
    return session, race


def test_plots_grow_with_the_run_by_one_two_five() -> None:
    session = open_scene(Scene(optimizers=("gd",), steps=4000))
    lengths = []
    for k in range(0, 4001, 7):
        session = apply(session, Seek(k))
        lengths.append(span(session))
        assert lengths[-1] >= k
    assert sorted(set(lengths)) == [10, 20, 50, 100, 200, 500, 1000, 2000, 4000]
    assert lengths == sorted(lengths)
    assert span(apply(session, Seek(3))) == 4000, "what was shown stays in view"
    assert span(open_scene(Scene(optimizers=("gd",), steps=4))) == 4


def test_the_noise_of_batches_does_not_widen_the_range() -> None:
    session, race = at(Scene("mlp:batch=1", ("gd",), steps=200), 200)
    session = session.with_display(log=False)
    trace = race.trace(session.race.lanes[0])
    low, high = ValueAxes().find(session, race).limits
    assert high < np.nanmax(trace.sampled)
    assert low <= np.nanmin(trace.loss)
    assert np.nanmax(trace.loss) <= high <= 2 * np.nanmax(trace.loss)
