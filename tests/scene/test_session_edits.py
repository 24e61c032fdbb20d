"""What is typed and picked while a race is on, as intents; lanes on their way to be other ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.draw.theme.theme import SLOTS
from termopt.problems.transforms.transformed import warp_of
from termopt.registry import registry
from termopt.scene.lane_edits import (
    Draft,
    added,
    duplicated,
    own_spec,
    recoloured,
    relabelled,
    removed,
    respecified,
    shifted,
)
from termopt.scene.lane_styles import free_style, own_style
from termopt.scene.scene import MAX_LANES, Scene, open_scene
from termopt.scene.session_edits import (
    completed,
    is_formula,
    moved,
    raced_on,
    seen_warped,
    to_start,
    to_step,
    to_value,
)
from termopt.session.intents import Focus, Plane, Seek, Session, apply
from termopt.session.intents_edit import Lanes, Turn
from termopt.session.race import Race


def opened(*optimizers: str, problem: str = "rosenbrock", **more: object) -> Session:
    return open_scene(Scene(problem=problem, optimizers=optimizers or ("gd", "adam"), steps=50, **more))  # type: ignore[arg-type]


# -- what is typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "k"), [("0", 0), (" 17 ", 17), ("50", 50), ("-1", 50), ("-51", 0)])
def test_a_step_is_gone_to(text, k) -> None:
    s = opened()
    assert apply(s, to_step(s, text)).time.cursor == k


@pytest.mark.parametrize("text", ["", "1.5", "10000001", "-52", "nan", "x", "1e3", "\x1b"])
def test_no_other_step(text) -> None:
    with pytest.raises(UserError, match=r"0 to 10,000,000"):
        to_step(opened(), text)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("lr", "0.25", 0.25),
        ("lr", " 1e-3", 0.001),
        ("lr", "cosine(0.1,200)", "cosine(0.1,200)"),
        ("beta1", "0.5", 0.5),
        ("zero_grad", "false", False),
        ("clip", "2", 2.0),
    ],
)
def test_a_hyperparameter_is_turned_to_what_is_typed(field, text, value) -> None:
    s = apply(opened("gd", "adam"), Focus(1))
    assert to_value(s, field, text) == Turn(1, field, value)
    turned = apply(apply(s, Seek(10)), to_value(s, field, text))
    Race(50).trace(turned.race.lanes[1]).reach(20)


@pytest.mark.parametrize(
    ("field", "text"), [("lr", "-1"), ("lr", "sine(1)"), ("lr", "cosine(1"), ("beta1", "1"), ("lr", "")]
)
def test_a_hyperparameter_is_not_turned_out_of_its_range(field, text) -> None:
    with pytest.raises(UserError):
        to_value(apply(opened(), Focus(1)), field, text)


def test_all_lanes_move_together_and_start_again() -> None:
    s = apply(opened("gd", "adam"), Seek(20))
    after = apply(s, to_start(s, "0.5, -0.5"))
    assert {lane.start for lane in after.race.lanes} == {(0.5, -0.5)}
    assert after.time.cursor == 0
    assert [replace(lane, start=s.race.lanes[0].start) for lane in after.race.lanes] == list(s.race.lanes)


@pytest.mark.parametrize("text", ["1", "1,2,3", "nan,0", "1e200,0", "a,b", "1,"])
def test_a_start_lies_where_the_problem_is_defined(text) -> None:
    with pytest.raises(UserError):
        to_start(opened(), text)


def test_moving_keeps_hyperparameters_turned_on_the_way() -> None:
    s = apply(apply(opened(), Seek(10)), Turn(0, "lr", 0.001))
    assert apply(s, moved(s, (0.0, 0.0))).race.lanes[0].edits == s.race.lanes[0].edits


# -- what a query means ---------------------------------------------------------------------------------------------


def test_hyperparameters_typed_go_to_the_name_found() -> None:
    assert completed("quad:kappa=5", "quadratic") == "quadratic:kappa=5"
    assert completed("quad:", "quadratic") == completed("quad", "quadratic") == "quadratic"


@pytest.mark.parametrize("text", ["x", "x**2", "sin(x", "3", "x-y", "(", "2*y:rotate=30", "-x", "1.5+x"])
def test_formulas_are_told_from_names(text) -> None:
    assert is_formula(text)


# -- another problem ---------------------------------------------------------------------------------------------


def race_on(s: Session, spec: str) -> Session:
    for intent in raced_on(s, registry.problem(spec)):
        s = apply(s, intent)
    return s


def test_other_presets_but_the_users_own_hyperparameters() -> None:
    s = apply(opened("gd", "adam:lr=0.3", "momentum:momentum=0.8", "adam:lr=cosine(0.1,40)"), Seek(30))
    after = race_on(s, "beale")
    expected = opened("gd", "adam:lr=0.3", "momentum:momentum=0.8", "adam:lr=cosine(0.1,40)", problem="beale")
    assert after.race.lanes == expected.race.lanes
    assert after.time.cursor == 0
    assert apply(race_on(after, "rosenbrock"), Seek(30)).race.lanes == s.race.lanes


def test_a_default_that_was_written_where_there_is_a_preset_is_the_users_own() -> None:
    s = opened("adam:lr=0.001")
    assert own_spec(s.race.lanes[0]) == "adam:lr=0.001"
    assert own_spec(opened("adam").race.lanes[0]) == "adam"
    assert race_on(s, "beale").race.lanes[0].optimizer == registry.optimizer("adam:lr=0.001")


def test_what_was_turned_at_once_goes_along_and_what_was_turned_later_stays_behind() -> None:
    s = apply(opened("adam"), Turn(0, "lr", 0.3))
    s = apply(apply(s, Seek(10)), Turn(0, "lr", 0.7))
    lane = race_on(s, "beale").race.lanes[0]
    assert (lane.optimizer.lr, lane.edits, lane.preset) == (0.3, (), ())


def test_lanes_that_were_fed_differently_become_one() -> None:
    specs = tuple(f"mlp:batch={n}" for n in (100, 20, 1))
    s = open_scene(Scene(problem=specs, optimizers=("gd",), steps=50, plane="0,3"))
    intents = raced_on(s, registry.problem("beale"))
    assert [type(intent) for intent in intents] == [Plane, Lanes]
    after = race_on(s, "beale")
    assert [(lane.label, lane.optimizer.name) for lane in after.race.lanes] == [("gd", "gd")]
    assert after.display.log
    assert after.display.plane == "principal"
    assert race_on(s, "mlp:features=1").display.plane == "principal"


def test_equal_lanes_of_a_users_own_stay_two() -> None:
    s = opened("gd", "gd")
    assert [lane.label for lane in race_on(s, "beale").race.lanes] == ["gd", "gd 2"]


@pytest.mark.parametrize("name", list(registry.PROBLEMS))
def test_every_problem_can_be_raced_on(name) -> None:
    s = race_on(opened("gd", "adam", "lbfgs"), name)
    assert len(s.race.lanes) == 3
    for lane in s.race.lanes:
        assert lane.start == s.race.lanes[0].start
        Race(5).trace(lane).reach(2)


# -- the same problem, seen otherwise ----------------------------------------------------------------------------


def test_a_turned_surface_draws_the_same_path_for_descent_and_another_for_adam() -> None:
    s = opened("gd:lr=0.0002", "adam:lr=0.05", start=(-1.0, 1.5))
    turned = apply(s, seen_warped(s, {"rotate": 30.0}))
    race = Race(50)
    losses = [[race.trace(lane) for lane in each.race.lanes] for each in (s, turned)]
    for traces in losses:
        for trace in traces:
            trace.reach(50)
    (gd, adam), (gd_turned, adam_turned) = losses
    np.testing.assert_allclose(gd.loss, gd_turned.loss, rtol=1e-6)
    assert abs(adam.loss[50] - adam_turned.loss[50]) > 1e-3
    assert turned.race.lanes[0].optimizer == s.race.lanes[0].optimizer


def test_back_to_the_original() -> None:
    s = opened("gd", start=(0.25, 0.5))
    there = apply(s, seen_warped(s, {"stretch": 2.0}))
    there = apply(there, seen_warped(there, {"rotate": 30.0}))
    assert str(warp_of(there.race.lanes[0].problem)) == "turned 30°, stretched ×2"
    back = apply(there, seen_warped(there, None))
    assert back.race.lanes[0].problem == s.race.lanes[0].problem
    np.testing.assert_allclose(back.race.lanes[0].start, s.race.lanes[0].start, atol=1e-12)


def test_a_network_cannot_be_turned() -> None:
    with pytest.raises(UserError, match="surface"):
        seen_warped(opened("gd", problem="mlp"), {"rotate": 30.0})


# -- lanes -------------------------------------------------------------------------------------------------------


def draft(*optimizers: str) -> Draft:
    return Draft(opened(*optimizers).race.lanes, 0)


def test_another_optimizer_below_the_one_in_focus() -> None:
    after = added(draft("gd", "adam"), "adam:lr=0.5")
    assert [lane.label for lane in after.lanes] == ["gd", "adam 2", "adam"]
    assert after.focus == 1
    assert after.chosen.optimizer.lr == 0.5
    assert (after.chosen.colour, after.chosen.marker) == free_style("adam", [own_style("gd"), own_style("adam")])


def test_nine_lanes_that_can_be_told_apart_and_no_tenth() -> None:
    full = draft("gd")
    for _ in range(MAX_LANES - 1):
        full = duplicated(full)
    for part in ("label", "colour", "marker"):
        assert len({getattr(lane, part) for lane in full.lanes}) == MAX_LANES
    assert full.full
    for more in (duplicated, lambda d: added(d, "adam")):
        with pytest.raises(UserError, match="at most 9"):
            more(full)


def test_the_last_lane_stays() -> None:
    after = removed(draft("gd", "adam"))
    assert [lane.label for lane in after.lanes] == ["adam"]
    with pytest.raises(UserError):
        removed(after)


def test_a_lane_goes_down_and_up_but_not_out() -> None:
    d = draft("gd", "adam", "lbfgs")
    assert [lane.label for lane in shifted(d, 1).lanes] == ["adam", "gd", "lbfgs"]
    assert shifted(d, -1) == d
    assert shifted(shifted(d, 5), -5) == d
    assert shifted(d, 5).focus == 2


def test_colors_are_swapped_so_that_all_differ() -> None:
    d = draft("gd", "adam", "lbfgs")
    seen = []
    for _ in SLOTS:
        d = recoloured(d)
        seen.append(d.chosen.colour)
        assert len({lane.colour for lane in d.lanes}) == 3
    assert sorted(seen) == sorted(SLOTS)


def test_names_and_optimizers_of_a_lane() -> None:
    d = draft("gd", "adam")
    assert relabelled(d, "  my  own ").chosen.label == "my own"
    for bad in ("", "  ", "a\x1bb"):
        with pytest.raises(UserError):
            relabelled(d, bad)
    other = respecified(d, "adam:lr=0.1").chosen
    assert (other.label, other.colour, other.optimizer.lr) == ("adam 2", d.chosen.colour, 0.1)
    assert respecified(d, "gd:lr=0.1").chosen.label == "gd"
    with pytest.raises(UserError, match="did you mean"):
        respecified(d, "adm")


def test_a_draft_is_an_intent_only_if_something_changed() -> None:
    s = opened("gd", "adam")
    d = Draft(s.race.lanes, s.race.focus)
    assert d.intent(s) is None
    assert d._replace(focus=1).intent(s) == Focus(1)
    assert apply(s, duplicated(d).intent(s)).race.focus == 1


CHANGES = (
    duplicated,
    removed,
    recoloured,
    lambda d: added(d, "lbfgs"),
    lambda d: shifted(d, 1),
    lambda d: shifted(d, -1),
    lambda d: d._replace(focus=len(d.lanes) - 1),
)


@given(st.lists(st.sampled_from(CHANGES), max_size=30))
def test_whatever_is_done_lanes_differ_and_race(changes) -> None:
    d = Draft(LANES, 0)
    for change in changes:
        try:
            d = change(d)
        except UserError:
            continue
    assert 1 <= len(d.lanes) <= MAX_LANES
    assert 0 <= d.focus < len(d.lanes)
    for part in ("label", "colour", "marker"):
        assert len({getattr(lane, part) for lane in d.lanes}) == len(d.lanes)


LANES = opened("gd", "adam", "rmsprop").race.lanes
