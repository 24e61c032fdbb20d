"""The region shown holds starts and minima."""

import termopt
from termopt.cli.scene_args import choose
from termopt.registry.registry import PROBLEMS, problem
from termopt.session.region import region_of


def inside(point, box):
    return all(low <= value <= high for value, (low, high) in zip(point, box, strict=True))


def test_every_start_and_every_minimum_is_inside():
    for name in PROBLEMS:
        made = problem(name)
        if made.dim != 2:
            assert region_of(made, [made.start]) == made.box
            continue
        for start in (made.start, (45, 3), (-50, -50)):
            box = region_of(made, [start])
            assert all(inside(point, box) for point in (start, *made.minima))
            assert all(low <= left and right <= high for (low, high), (left, right) in zip(box, made.box, strict=True))


def test_without_a_start_and_a_known_minimum_it_is_the_box():
    made = problem("x + y")
    assert made.minima == ()
    assert region_of(made, []) == made.box


def test_a_start_too_far_to_be_drawn_leaves_the_box():
    made = problem("x + y")
    assert region_of(made, [(1e300, -1e308)]) == made.box


def test_without_a_start_or_a_minimum_it_is_the_box():
    made = problem("exp(-x-y)")
    assert made.minima == ()
    assert region_of(made, []) == made.box


def test_runs_start_anywhere():
    assert termopt.run("rosenbrock", "lbfgs", (-50, -50)).status == "converged"
    far = termopt.run("(x-50)**2+(y-3)**2", "gd:lr=0.1", (45, 3))
    assert far.status == "converged"


def test_a_box_is_chosen_on_the_command_line():
    opened = choose(None, problems=("sphere",), start="290,100", box="0,350,0,110").session
    assert opened.display.viewport == ((0, 350), (0, 110))
    assert opened.race.lanes[0].start == (290, 100)
