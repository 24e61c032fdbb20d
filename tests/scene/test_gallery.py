"""The scenes of the gallery open, and show what their lines say."""

import pytest

from termopt.base.errors import UserError
from termopt.base.language import LANGUAGES
from termopt.engine.core.status import Status
from termopt.engine.trace.trace import Trace
from termopt.scene.gallery import entries, gallery_scene, listed
from termopt.scene.scene import open_scene
from termopt.scene.write import scene_text


def ends(name):
    """The trace of every lane of a scene, by its label, run to its end."""
    race = open_scene(gallery_scene(name)).race
    traces = {lane.label: Trace(lane, race.steps) for lane in race.lanes}
    for trace in traces.values():
        trace.reach(race.steps)
    return traces


def test_every_scene_opens_and_is_told_in_every_language():
    for name, entry in entries().items():
        assert scene_text(entry.scene, open_scene(entry.scene))
        for lang in LANGUAGES:
            assert entry.title[lang]
            assert entry.shows[lang]
            assert f"{name} " in listed(lang, 60)
    assert max(len(line) for line in listed("en", 60).splitlines()) <= 60


def test_a_name_is_found_however_it_is_written():
    assert gallery_scene(" Edge ") == entries()["edge"].scene
    with pytest.raises(UserError, match="did you mean 'valley'"):
        gallery_scene("vally")


def test_at_the_edge_of_stability():
    smooth, zigzag, forever, away = (trace.loss for trace in ends("edge").values())
    assert smooth[-1] < smooth[0] / 100
    assert zigzag[-1] < smooth[-1]
    assert forever[-1] == pytest.approx(forever[10], rel=0.1)
    assert away[-1] > 3 * away[10]


def test_newton_stays_at_the_saddle_and_saddle_free_leaves():
    traces = ends("saddle")
    assert traces["Newton"].status is Status.SADDLE
    assert traces["saddle-free"].status is Status.CONVERGED


def test_high_rates_leave_the_sharp_minimum():
    first, second, bouncing, thrown = ends("flat").values()
    assert first.status is second.status is Status.CONVERGED
    assert bouncing.status is Status.RUNNING
    assert first.x[-1][0] < -1 < 1 < thrown.x[-1][0]
    assert bouncing.x[-1][0] < -1


def test_searches_that_look_farther_find_the_lowest_minimum():
    gd, adam, *far = (trace.loss[-1] for trace in ends("many").values())
    assert max(far) < 1 < 5 < min(gd, adam)


def test_soap_and_shampoo_turn_with_the_valley():
    traces = ends("turned")
    assert max(traces[name].loss[-1] for name in ("soap", "shampoo")) < traces["adam"].loss[-1] / 100


def test_what_adapts_settles_at_a_kink():
    fixed, *adapted = (trace.loss[-1] for trace in ends("kink").values())
    assert max(adapted) < 0.2 < fixed
