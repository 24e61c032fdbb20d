"""Over the axis of evaluations lanes make as many steps as cost the same."""

import termopt
from termopt.engine.core.lane import Lane
from termopt.session.parts import Lineup
from termopt.session.race import Race
from termopt.session.state import Session


def test_lanes_are_paced_by_evaluations_to_the_end():
    surface = termopt.problem("rosenbrock")
    specs = {"gd": (40, 40), "nelder_mead": (40, 40), "newton": (20, 40), "sophia:every=10": (36, 40)}
    lanes = tuple(Lane(surface, termopt.optimizer(spec), (-1.2, 1.9)) for spec in specs)
    session = Session(Lineup(lanes, 20)).with_display(axis="evals")
    race = Race(40)
    assert race.reach(session, 20, lambda: True) == 20
    for row, (updates, evals) in zip(
        sorted(race.standings(session, 20), key=lambda row: row.lane), specs.values(), strict=True
    ):
        assert row.k == updates == session.updates(row.lane, 20)
        assert row.evals == evals
        assert session.covered(row.lane, updates) == 20
        assert session.reaches(row.lane, updates) == 20
