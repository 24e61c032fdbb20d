"""Fair rates: the same for everyone, or the presets."""

import pytest

from termopt.base.errors import UserError
from termopt.engine.core.lane import Edit, Lane
from termopt.registry import registry
from termopt.registry.registry import optimizer, optimizer_values, problem
from termopt.scene.learning_rates import presets, same_rate
from termopt.scene.scene import Scene, open_scene

VALLEY = "quadratic:kappa=30,angle=0"
"""Where more than the rate is preset."""
SIX = ("gd", "momentum", "adam:beta1=0.5", "gd:clip=1,lr=cosine(0.1,50)", "adagrad", "lbfgs")


def lanes(spec, optimizers=SIX):
    return open_scene(Scene(problem=spec, optimizers=optimizers)).race.lanes


def turned(lane, *edits):
    for edit in edits:
        lane = lane.edited(*edit)
    return lane


def rest(lane):
    """All of a lane but its rate, and how it came by it."""
    values = {name: value for name, value in optimizer_values(lane.optimizer).items() if name != "lr"}
    return lane.problem, lane.start, lane.seed, lane.label, lane.colour, lane.marker, values


# -- the same, and the presets -------------------------------------------------------------------------------------


def test_one_rate_for_all():
    race = lanes(VALLEY)
    race = (turned(race[0], (5, "lr", 1.0)), turned(race[1], (5, "lr", 1.0), (7, "momentum", 0.5)), *race[2:])
    fair = same_rate(race, 0.003)
    assert [optimizer_values(lane.optimizer).get("lr") for lane in fair] == [0.003] * 5 + [None]
    assert [lane.edits for lane in fair[:2]] == [(), (Edit(7, "momentum", 0.5),)]
    assert fair[1].preset == ("momentum",)
    assert [rest(lane) for lane in fair] == [rest(lane) for lane in race]
    assert fair[5] == race[5]
    with pytest.raises(UserError, match="lr=-1"):
        same_rate(race, -1)


def test_presets_undo_whatever_was_done_to_them():
    race = lanes(VALLEY, ("gd", "momentum", "adam:beta1=0.5", "adagrad", "lbfgs"))
    assert race[1].preset == ("lr", "momentum")
    messed = same_rate(race, 0.3)
    messed = (turned(messed[0], (3, "lr", 2.0)), turned(messed[1], (3, "momentum", 0.1)), *messed[2:])
    assert presets(messed) == race
    assert presets(race) == race


def test_presets_end_a_schedule_and_leave_what_is_not_preset():
    race = lanes("rosenbrock", ("gd:lr=cosine(0.1,50),clip=1",))
    (back,) = presets(race)
    assert back.optimizer == optimizer("gd:clip=1", registry.preset(race[0].problem, "gd"))


def test_without_a_preset_it_is_the_default():
    plain = problem("x**2 + 3*y**2")
    (back,) = presets((Lane(plain, optimizer("adam:lr=7,beta1=0.5"), plain.start, preset=("lr",)),))
    assert (back.optimizer, back.preset) == (optimizer("adam:beta1=0.5"), ())
